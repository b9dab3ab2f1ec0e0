import { MASK } from './code-regions.js';
import type { Hosts } from './hosts.js';

const scheme = /^[a-z][a-z\d+.-]+:/i;
const relative = /^[^\s:\\`<>"&[\]]*(?:[?#][^\s\\`<>"]*)?$/;

/** A path that stays on the host of whoever shows it, whoever reads it. */
export function isRelative(destination: string): boolean {
  if (/^[/\\]{2}/.test(destination) || destination.includes(MASK) || scheme.test(destination)) return false;
  // A colon after a slash ends no scheme. What stands for a tag's beginning is no address.
  const path = destination.replace(/^[^?#:]*\/[^?#]*/, (before) => before.replaceAll(':', ''));
  return relative.test(path.replace(/&(?:lt|amp);|>/g, ''));
}

/** Whether a link's destination, as it is written in Markdown, may stay. */
export function mayLink(destination: string, hosts: Hosts, loads: boolean): boolean {
  if (isRelative(destination)) return true;
  if (!loads && /^(?:mailto:[^\s?&%\\`<>"]+|tel:[\d+(). -]+)$/i.test(destination)) return !destination.includes(MASK);
  return hosts.allow(destination, loads);
}
