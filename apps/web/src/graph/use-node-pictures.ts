import type { Session } from '@turnbuckle/compiler';
import { useEffect, useRef, useState } from 'react';
import type { PictureAnswer, PictureRequest } from '../pictures/messages.ts';
import { runningPlan } from './running-plan.ts';

export type NodePictures = ReadonlyMap<string, Uint8ClampedArray<ArrayBuffer>>;

const NONE: NodePictures = new Map();

/** The picture of every node, painted in a worker after each change. Until a new one is there the last one stands. */
export function useNodePictures(session: Session, isLive: boolean): NodePictures {
  const [painted, setPainted] = useState<NodePictures>(NONE);
  const worker = useRef<Worker>(null);
  const number = useRef(0);
  useEffect(() => {
    if (!isLive) return;
    const started = new Worker(new URL('../pictures/picture-worker.ts', import.meta.url), { type: 'module' });
    started.onmessage = ({ data }: MessageEvent<PictureAnswer>): void => {
      if (data.answer === 'nodes' && data.number === number.current) setPainted(new Map(data.pictures));
    };
    worker.current = started;
    return () => {
      worker.current = null;
      started.terminate();
    };
  }, [isLive]);
  useEffect(() => {
    const request: PictureRequest = { ask: 'nodes', number: ++number.current, plan: runningPlan(session) };
    worker.current?.postMessage(request);
  }, [session]);
  return painted;
}
