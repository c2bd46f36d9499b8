import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { comfyuiCatalog } from '@turnbuckle/formats';
import type { Catalog } from '@turnbuckle/model';

/** What ComfyUI's own server said of its nodes on two days; not part of this repository. `TURNBUCKLE_COMFYUI_CATALOGS` names another folder. */
export const catalogFolder = process.env['TURNBUCKLE_COMFYUI_CATALOGS'] ?? fileURLToPath(new URL('../../../shared/corpora/comfyui/catalogs', import.meta.url));

/** A catalog by the day of its `object_info`. */
export function catalogOf(day: string): Catalog {
  const { value, problems } = comfyuiCatalog(JSON.parse(readFileSync(join(catalogFolder, `object_info-${day}.json`), 'utf8')));
  if (value === null) throw new Error(`object_info of ${day}: ${problems[0]?.message ?? 'no catalog'}`);
  return value;
}

export const october2025 = catalogOf('2025-10-13');
export const june2026 = catalogOf('2026-06-29');
