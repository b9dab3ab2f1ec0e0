{{- define "weir.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end }}

{{- define "weir.image" -}}
{{- if .Values.image.digest -}}{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end }}

{{- define "weir.labels" -}}
app.kubernetes.io/name: weir
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "weir.selector" -}}
app.kubernetes.io/name: weir
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "weir.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "weir.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- /* How to reach Kafka as `user`: environment. */ -}}
{{- define "weir.kafkaEnv" -}}
- { name: KAFKA_BROKERS, value: {{ .root.Values.kafka.brokers | quote }} }
{{- with .root.Values.kafka.tls }}
{{- if .enabled }}
- { name: KAFKA_TLS, value: 'true' }
{{- if .caSecret }}
- { name: KAFKA_TLS_CA_FILE, value: /etc/weir/kafka-ca/ca.crt }
{{- end }}
{{- if .certificatePrefix }}
- { name: KAFKA_TLS_CERT_FILE, value: /etc/weir/kafka-certificate/tls.crt }
- { name: KAFKA_TLS_KEY_FILE, value: /etc/weir/kafka-certificate/tls.key }
{{- end }}
{{- end }}
{{- end }}
{{- with .root.Values.kafka.sasl }}
{{- if .mechanism }}
- { name: KAFKA_SASL_MECHANISM, value: {{ .mechanism }} }
- { name: KAFKA_SASL_USERNAME, value: {{ printf "%s%s" .userPrefix $.user | quote }} }
- { name: KAFKA_SASL_PASSWORD_FILE, value: /etc/weir/kafka-user/password }
{{- end }}
{{- end }}
{{- end }}

{{- define "weir.kafkaMounts" -}}
{{- with .root.Values.kafka }}
{{- if and .tls.enabled .tls.caSecret }}
- { name: kafka-ca, mountPath: /etc/weir/kafka-ca, readOnly: true }
{{- end }}
{{- if and .tls.enabled .tls.certificatePrefix }}
- { name: kafka-certificate, mountPath: /etc/weir/kafka-certificate, readOnly: true }
{{- end }}
{{- if .sasl.mechanism }}
- { name: kafka-user, mountPath: /etc/weir/kafka-user, readOnly: true }
{{- end }}
{{- end }}
{{- end }}

{{- /* 288: readable to owner and group, 0440. */ -}}
{{- define "weir.kafkaVolumes" -}}
{{- with .root.Values.kafka }}
{{- if and .tls.enabled .tls.caSecret }}
- name: kafka-ca
  secret: { secretName: {{ .tls.caSecret }} }
{{- end }}
{{- if and .tls.enabled .tls.certificatePrefix }}
- name: kafka-certificate
  secret: { secretName: {{ printf "%s%s" .tls.certificatePrefix $.user }}, defaultMode: 288 }
{{- end }}
{{- if .sasl.mechanism }}
- name: kafka-user
  secret:
    secretName: {{ .sasl.passwordsSecret }}
    defaultMode: 288
    items: [{ key: {{ $.user }}, path: password }]
{{- end }}
{{- end }}
{{- end }}

{{- /* A service as it is to run: the defaults, and what it says itself. */ -}}
{{- define "weir.settings" -}}
{{- mustMergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .service | default dict)) | toYaml -}}
{{- end }}
