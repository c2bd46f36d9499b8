import type { Json } from '@turnbuckle/model';

/**
 * `%Node.widget%` in a file name stands for another node's value, put in before a prompt is sent; characters that no file name may have
 * become `_`. Dates (`%date:…%`) are left, since a plan knows no clock.
 *
 * Source: https://docs.comfy.org (file name variables of Save Image)
 */
export function replaceNames(text: string, lookUp: (node: string, widget: string) => Json | undefined): string {
  return text.replaceAll(/%([^%.]+)\.([^%.]+)%/g, (whole, node: string, widget: string) => {
    const value = lookUp(node, widget);
    return value === undefined ? whole : String(value ?? '').replaceAll(/[/?<>\\:*|"\u0000-\u001f\u007f]/g, '_');
  });
}
