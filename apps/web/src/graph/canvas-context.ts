import type { Session } from '@turnbuckle/compiler';
import { createContext, useContext } from 'react';
import type { NodePictures } from './use-node-pictures.ts';

/** What every node on the canvas is drawn from. */
export interface CanvasContext {
  readonly session: Session;
  readonly pictures: NodePictures;
  readonly isReadOnly: boolean;
}

export const canvasContext = createContext<CanvasContext | null>(null);

export function useCanvas(): CanvasContext {
  const context = useContext(canvasContext);
  if (context === null) throw new Error('A node was drawn outside of the canvas.');
  return context;
}
