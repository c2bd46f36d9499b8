import type { PortType } from '@turnbuckle/model';

/** The text that the editor writes for a slot of this type. */
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
    case 'union':
      return type.of.map(typeName).join(',');
    default:
      return '*';
  }
}
