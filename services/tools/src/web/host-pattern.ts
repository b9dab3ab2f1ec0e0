/** Hosts as a Tool names them (`example.org`, `*.example.org`, either with `:port`), asked about one address. */
export function matchesHost(patterns: readonly string[], url: URL): boolean {
  return patterns.some((pattern) => {
    const { host, port } = partsOf(pattern);
    if (port === undefined ? !hasUsualPort(url) : port !== portOf(url)) return false;
    return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host;
  });
}

/** 80 and 443, whichever of them goes with which scheme. */
export function hasUsualPort(url: URL): boolean {
  return ['80', '443'].includes(portOf(url));
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}

function partsOf(pattern: string): { host: string; port: string | undefined } {
  const [host = '', port] = pattern.toLowerCase().split(':');
  return { host, port };
}
