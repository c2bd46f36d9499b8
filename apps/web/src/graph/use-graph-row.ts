import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type GraphPage, listGraphs, type StoredGraph } from '../api/graphs.ts';

const LIMIT = 500;

/** What the list says of a stored graph: its title, owner and workspace. Taken from the wall where that was seen, else asked for. */
export function useGraphRow(id: string): StoredGraph | undefined {
  const queries = useQueryClient();
  const seen = queries
    .getQueriesData<GraphPage>({ queryKey: ['graphs'] })
    .flatMap(([, page]) => page?.graphs ?? [])
    .find((graph) => graph.id === id);
  const asked = useQuery({ queryKey: ['graph-rows'], queryFn: ({ signal }) => listGraphs({ limit: LIMIT, withDocuments: false, signal }), enabled: seen === undefined });
  return seen ?? asked.data?.graphs.find((graph) => graph.id === id);
}
