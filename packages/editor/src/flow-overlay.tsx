import type { Answer } from '@turnbuckle/compiler';
import { type Handle, useConnection, useReactFlow, useStore } from '@xyflow/react';
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import type { Offer, Point, ShownWire, Turnbuckle } from './turnbuckle.ts';

type OverlayFlow = Omit<Turnbuckle, 'props'>;

interface OverlayProps {
  readonly flow: OverlayFlow;
  readonly answerOf: (handle: Handle | null) => Answer | null;
  readonly onFocusWire: (wire: ShownWire | null) => void;
}

/** Everything that is said on the canvas, in one layer: the reason at the cursor, what came of a drop, a wire's sentence. */
export function FlowOverlay({ flow, answerOf, onFocusWire }: OverlayProps): ReactElement {
  useFocusedWire(onFocusWire);
  return (
    <div className="tb-overlay">
      <ReasonAtCursor answerOf={answerOf} />
      {flow.offer === null ? null : <DropOffer key={`${flow.offer.at.x},${flow.offer.at.y}`} flow={flow} offer={flow.offer} />}
      {flow.shownWire === null || flow.offer !== null ? null : <WireSentence flow={flow} shown={flow.shownWire} />}
    </div>
  );
}

/** Shows the sentence of a wire that the keyboard reached. */
function useFocusedWire(onFocusWire: OverlayProps['onFocusWire']): void {
  const root = useStore(({ domNode }) => domNode);
  useEffect(() => {
    if (root === null) return;
    const onFocusIn = (event: FocusEvent): void => {
      const edge = event.target instanceof Element && event.target.matches(':focus-visible') ? event.target.closest('.react-flow__edge') : null;
      const id = edge?.getAttribute('data-id') ?? null;
      if (id !== null) onFocusWire({ edge: id, at: null });
    };
    const onFocusOut = (): void => onFocusWire(null);
    root.addEventListener('focusin', onFocusIn);
    root.addEventListener('focusout', onFocusOut);
    return () => {
      root.removeEventListener('focusin', onFocusIn);
      root.removeEventListener('focusout', onFocusOut);
    };
  }, [root, onFocusWire]);
}

function ReasonAtCursor({ answerOf }: Pick<OverlayProps, 'answerOf'>): ReactNode {
  const connection = useConnection();
  if (!connection.inProgress || connection.toHandle === null) return null;
  const { toHandle, fromHandle, pointer } = connection;
  if (toHandle.nodeId === fromHandle.nodeId && toHandle.id === fromHandle.id && toHandle.type === fromHandle.type) return null;
  const answer = answerOf(toHandle);
  if (answer === null) return <Bubble at={pointer} tone="refuse" text={toHandle.type === 'source' ? 'Both ends are outputs' : 'Both ends are inputs'} />;
  return <Bubble at={pointer} tone={answer.kind} text={reasonText(answer)} />;
}

/** The reason in the words of the hand that holds the wire. */
function reasonText({ kind, message, inserts }: Answer): string {
  if (kind === 'make-with-converter') return `${shortened(message)}. Drop to insert ${inserts.map(titled).join(', ')}.`;
  return kind === 'refuse' || kind === 'make-flagged' ? shortened(message) : message;
}

/** The ends are under the pointer, so they need not be named again. */
function shortened(message: string): string {
  return message.replace(/: [^:]* → [^:]*\.?$/u, '');
}

function Bubble({ at, tone, text }: { readonly at: Point; readonly tone: string; readonly text: string }): ReactElement {
  return (
    <div className="tb-bubble" data-tone={tone} style={useSpot(at)} role="status">
      <span className="tb-bubble-mark" aria-hidden="true" />
      <span>{text}</span>
    </div>
  );
}

/** Beside a point, on the side where there is room. */
function useSpot({ x, y }: Point): { left?: number; right?: number; top?: number; bottom?: number } {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return {
    ...(x > width - 300 && x > width / 2 ? { right: Math.max(8, width - x + 16) } : { left: x + 16 }),
    ...(y > height - 120 ? { bottom: Math.max(8, height - y + 14) } : { top: y + 14 }),
  };
}

interface DropProps {
  readonly flow: OverlayFlow;
  readonly offer: Offer;
}

/** What came of a drop that could not simply be made. */
function DropOffer({ flow, offer }: DropProps): ReactElement {
  const { settle } = flow;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') settle(false);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [settle]);
  return offer.answer.kind === 'refuse' ? <Refusal flow={flow} offer={offer} /> : <ConverterOffer flow={flow} offer={offer} />;
}

/** Long enough to read two sentences. */
const REFUSAL_MS = 9000;

/** Why nothing was made. Goes by itself, and takes no focus: the hand is on its way already. */
function Refusal({ flow: { settle }, offer: { answer, at } }: DropProps): ReactElement {
  const spot = useSpot(at);
  useEffect(() => {
    const timer = setTimeout(() => settle(false), REFUSAL_MS);
    return () => clearTimeout(timer);
  }, [settle]);
  return (
    <div className="tb-offer tb-refusal" style={spot} role="alert">
      <p className="tb-offer-reason">{answer.message}</p>
      {answer.because[0] !== undefined && <p className="tb-offer-because">{answer.because[0]}</p>}
      <button type="button" className="tb-close" aria-label="Dismiss" onClick={() => settle(false)} />
    </div>
  );
}

/** The way that would work, to be agreed to: Enter takes it, Escape leaves everything as it is. */
function ConverterOffer({ flow: { settle, session }, offer: { answer, at } }: DropProps): ReactElement {
  const accept = useRef<HTMLButtonElement>(null);
  const spot = useSpot(at);
  useEffect(() => accept.current?.focus({ preventScroll: true }), []);
  return (
    <div className="tb-offer" style={spot} role="dialog" aria-label="A converter would fit">
      <p className="tb-offer-reason">{shortened(answer.message)}</p>
      {answer.because[0] !== undefined && <p className="tb-offer-because">{answer.because[0]}</p>}
      <div className="tb-offer-actions">
        <button ref={accept} type="button" className="tb-button tb-button-main" onClick={() => settle(true)}>
          Insert {answer.inserts.map((kind) => session.catalog?.kinds.get(kind)?.title ?? titled(kind)).join(', ')}
        </button>
        <button type="button" className="tb-button" onClick={() => settle(false)}>
          Cancel
        </button>
      </div>
    </div>
  );
}

function WireSentence({ flow, shown: { edge, at } }: { readonly flow: OverlayFlow; readonly shown: ShownWire }): ReactNode {
  const wire = flow.wires.get(edge);
  const middle = useMiddle(flow, edge);
  const root = useStore(({ domNode }) => domNode);
  const box = root?.getBoundingClientRect();
  const spot = at ?? middle;
  if (wire === undefined || spot === null || box === undefined) return null;
  return <Bubble at={{ x: spot.x - box.x, y: spot.y - box.y }} tone={`wire-${wire.look}`} text={wire.sentence} />;
}

/** Half-way between the nodes that a wire joins, in the window's pixels. */
function useMiddle({ session }: OverlayFlow, edge: string): Point | null {
  const { getInternalNode, flowToScreenPosition } = useReactFlow();
  const ends = session.graph.edges.find(({ key }) => key === edge);
  const centres = [ends?.from.node, ends?.to.node].flatMap((key) => {
    const node = key === undefined ? undefined : getInternalNode(key);
    return node === undefined
      ? []
      : [{ x: node.internals.positionAbsolute.x + (node.measured.width ?? 0) / 2, y: node.internals.positionAbsolute.y + (node.measured.height ?? 0) / 2 }];
  });
  return centres.length === 0 ? null : flowToScreenPosition({ x: mean(centres.map(({ x }) => x)), y: mean(centres.map(({ y }) => y)) });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function titled(kind: string): string {
  return kind.slice(0, 1).toUpperCase() + kind.slice(1);
}
