import type { PortType } from '@turnbuckle/model';

/** The declared name that stands for a type on screen: what its colour is chosen by. Several names at once are `mixed`. */
export function typeName(type: PortType): string {
  switch (type.tag) {
    case 'named':
      return type.name;
    case 'literals':
    case 'interval':
      return type.base;
    case 'list':
    case 'optional':
      return typeName(type.of);
    case 'union': {
      const names = new Set(type.of.map(typeName));
      const [only] = names;
      return names.size === 1 && only !== undefined ? only : 'mixed';
    }
    case 'variable':
      return type.bound === undefined ? 'variable' : typeName(type.bound);
    default:
      return type.tag;
  }
}
