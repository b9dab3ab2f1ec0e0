export interface ToolCheck {
  name: string;
  /** What is needed, for a person. */
  wanted: string;
  /** Its version, or that it is there. */
  found: string | undefined;
  ok: boolean;
  packages: { debian: string; homebrew: string };
}
export function checkTools(): Promise<ToolCheck[]>;
export function explain(check: ToolCheck): string;
