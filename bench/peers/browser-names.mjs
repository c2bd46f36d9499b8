// LiteGraph is made for a page and asks for these names while it is loaded. Nothing that is measured uses them.
globalThis.window ??= globalThis;
globalThis.document ??= { createElement: () => ({ getContext: () => null, style: {} }), addEventListener: () => {} };
