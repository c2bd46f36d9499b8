import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { listRuns, type Run, type RunReport, readRun } from '../api/runs.ts';

/** The newest runs, read again when the event stream says so: with each step of one where they are watched, else when one begins or ends. */
export function useRuns({ areWatched }: { readonly areWatched: boolean }): UseQueryResult<readonly Run[]> {
  return useQuery({ queryKey: ['runs', areWatched ? 'watched' : 'known'], queryFn: ({ signal }) => listRuns(signal), staleTime: 0 });
}

/** A run as it stands; read again when the event stream says so. */
export function useRun(id: string): UseQueryResult<RunReport> {
  return useQuery({ queryKey: ['run', id], queryFn: ({ signal }) => readRun(id, signal), staleTime: 0 });
}
