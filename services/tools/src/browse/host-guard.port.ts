/** Says which hosts a page may be loaded from. */
export interface HostGuard {
  /**
   * @param url - Of every request, those of redirects, frames, scripts and sockets too.
   * @returns The IP address that was judged. It is what is connected to: a name that is resolved once more may mean another
   *   host by then.
   * @throws WeirError when nothing may be loaded from there.
   */
  check(url: string): Promise<string>;
}
