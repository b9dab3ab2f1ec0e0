import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { GatewayClient } from './gateway-client.js';
import type { Settings } from './settings.js';
import { readLiveState } from './supervisor/state-file.js';

/**
 * A client of the gateway that `WEIR_URL` names, else of the system that runs in this home.
 *
 * @throws CliError `not-running`, or `no-key` when there is none to use.
 */
export function connectGateway(
  settings: Settings,
  options: { tenant?: string; signal?: AbortSignal } = {},
): GatewayClient {
  return new GatewayClient({ ...gatewayAccess(settings), ...options });
}

/**
 * Where the gateway is, and the key for it.
 *
 * @throws CliError `not-running`, or `no-key` when there is none to use.
 */
export function gatewayAccess(settings: Settings): { url: string; apiKey: string } {
  const url = settings.url ?? localGateway(settings);
  return { url, apiKey: settings.apiKey ?? localKey(settings, url) };
}

/** What ends commands that need a running system. */
export function notRunning(what = 'WEIR_URL'): CliError {
  return new CliError({
    code: 'not-running',
    exitCode: EXIT.notReady,
    message: `Weir is not running here. Start it with: weir up (or set ${what} to use one elsewhere)`,
  });
}

function localGateway(settings: Settings): string {
  const state = readLiveState(settings.home);
  if (!state) throw notRunning();
  return state.gateway.url;
}

/** The administrator's key is this machine's: it is shown to no other. */
function localKey(settings: Settings, url: string): string {
  const noKey = (message: string) => new CliError({ code: 'no-key', exitCode: EXIT.notAllowed, message });
  if (!isLoopback(new URL(url).hostname)) throw noKey(`Set WEIR_API_KEY to a key for ${url}.`);
  try {
    return readFileSync(settings.home.adminKey, 'utf8').trim();
  } catch {
    throw noKey(`There is no key in ${settings.home.adminKey}. Set WEIR_API_KEY, or start Weir with: weir up`);
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
