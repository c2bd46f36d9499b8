import { type ReactElement, useLayoutEffect, useRef } from 'react';

const SIZE = 64;

/** 64 x 64 pixels as they are; the style sheet makes them larger. Decorative: what it shows is told in words beside it. */
export function PictureCanvas({ rgba, className = '' }: { readonly rgba: Uint8ClampedArray<ArrayBuffer>; readonly className?: string }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, SIZE, SIZE), 0, 0);
  }, [rgba]);
  return <canvas ref={canvas} width={SIZE} height={SIZE} className={`pixels ${className}`} />;
}
