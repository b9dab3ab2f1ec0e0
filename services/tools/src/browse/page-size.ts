import type { Page } from 'playwright-core';

interface FrameTree {
  frame: { id: string };
  childFrames?: FrameTree[];
}

/**
 * How many characters a page and its frames have, by a script in a world of its own: what the page has made of its own
 * functions does not count there. A page whose scripts write without end would otherwise fill the memory of whoever reads it.
 */
export async function pageSize(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = (await session.send('Page.getFrameTree')) as { frameTree: FrameTree };
    let size = 0;
    for (const frameId of frameIds(frameTree)) {
      const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId });
      const expression = 'document.documentElement?.outerHTML.length ?? 0';
      const { result } = await session.send('Runtime.evaluate', { contextId, expression });
      size += Number(result.value);
    }
    return size;
  } finally {
    await session.detach();
  }
}

function frameIds({ frame, childFrames = [] }: FrameTree): string[] {
  return [frame.id, ...childFrames.flatMap(frameIds)];
}
