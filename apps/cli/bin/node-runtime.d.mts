export const NODE_VERSION: string;
export function nodePackage(platform?: string, arch?: string): string;
export function ownNode(artefacts: string): string;
export function compileCacheIn(artefacts: string): string;
export function isSuitable(version?: string): boolean;
export function suitableNode(artefacts: string): string | undefined;
export function runInstead(command: string, parameters: readonly string[], options?: object): void;
