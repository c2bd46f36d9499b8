import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFound } from './shell/not-found.tsx';
import { readFileSearch } from './shell/opened-file.ts';
import { PageError } from './shell/page-error.tsx';
import { PageSkeleton } from './shell/page-skeleton.tsx';
import { Shell } from './shell/shell.tsx';
import { WallPage } from './wall/wall-page.tsx';
import { readWallSearch } from './wall/wall-search.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageError });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/wall' });
  },
});

const wall = createRoute({ getParentRoute: () => root, path: '/wall', component: WallPage, validateSearch: readWallSearch });

const runs = createRoute({ getParentRoute: () => root, path: '/migrations', component: lazyRouteComponent(() => import('./migrations/runs-page.tsx'), 'RunsPage') });
const run = createRoute({ getParentRoute: () => root, path: '/migrations/$id', component: lazyRouteComponent(() => import('./migrations/run-page.tsx'), 'RunPage') });

// The editor is loaded with the first graph that is opened.
const graph = createRoute({ getParentRoute: () => root, path: '/graph/$id', component: lazyRouteComponent(() => import('./graph/graph-page.tsx'), 'GraphPage') });
const file = createRoute({
  getParentRoute: () => root,
  path: '/file',
  validateSearch: readFileSearch,
  component: lazyRouteComponent(() => import('./graph/file-page.tsx'), 'FilePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, wall, runs, run, graph, file]),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
