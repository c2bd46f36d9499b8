import type { Answer, Probe, ProbeTarget } from '@turnbuckle/compiler';

/** Milliseconds of one frame that may go into answers while somebody drags. */
const BUDGET_MS = 5;

/** Writes an answer onto the handle's element, where style sheets find it. */
export const answerAttribute = 'data-tb-answer';
/** Stands on the flow's own element while a wire is drawn. */
export const drawingAttribute = 'data-tb-drawing';

interface Handle {
  readonly element: Element;
  readonly target: ProbeTarget;
}

/**
 * Marks every handle that a wire could be drawn to with its answer, the nearest ones first and a few in each frame, so that the pointer
 * never waits. Touches the document only: no component renders for it. Gives back what takes the marks away.
 */
export function markTargets(root: Element, probe: Probe, from: { readonly x: number; readonly y: number }): () => void {
  const side = probe.start.side;
  root.setAttribute(drawingAttribute, side);
  const handles = handlesOf(root, side === 'out' ? 'target' : 'source', from);
  let frame = 0;
  let next = 0;
  const work = (): void => {
    const end = performance.now() + BUDGET_MS;
    for (; next < handles.length && performance.now() < end; next++) {
      const handle = handles[next];
      if (handle !== undefined) handle.element.setAttribute(answerAttribute, markOf(probe.to(handle.target)));
    }
    if (next < handles.length) frame = requestAnimationFrame(work);
  };
  work();
  return () => {
    cancelAnimationFrame(frame);
    root.removeAttribute(drawingAttribute);
    for (const { element } of handles) element.removeAttribute(answerAttribute);
  };
}

/** The four ways in which a target can look. */
function markOf({ kind }: Answer): 'fits' | 'flagged' | 'converts' | 'refuses' {
  if (kind === 'refuse') return 'refuses';
  if (kind === 'make-with-converter') return 'converts';
  return kind === 'make-flagged' ? 'flagged' : 'fits';
}

function handlesOf(root: Element, type: 'source' | 'target', { x, y }: { readonly x: number; readonly y: number }): Handle[] {
  const found = [...root.querySelectorAll(`.react-flow__handle.${type}.connectable`)].map((element) => {
    const box = element.getBoundingClientRect();
    const target = { node: element.getAttribute('data-nodeid') ?? '', port: element.getAttribute('data-handleid') ?? '' };
    return { element, target, distance: Math.hypot(box.x - x, box.y - y) };
  });
  return found.sort((a, b) => a.distance - b.distance);
}
