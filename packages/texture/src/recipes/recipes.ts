import { fields } from './fields.ts';
import { figures } from './figures.ts';
import { ornaments } from './ornaments.ts';
import type { Recipe } from './recipe.ts';
import { scenes } from './scenes.ts';

/** Every family of pictures that generated projects are drawn from. */
export const recipes: readonly Recipe[] = [...fields, ...scenes, ...figures, ...ornaments];
