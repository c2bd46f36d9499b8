import { useEffect } from 'react';

/** The document's title: the page's, then the product's. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Turnbuckle`;
  }, [title]);
}
