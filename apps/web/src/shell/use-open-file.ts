import { useNavigate } from '@tanstack/react-router';
import { keepFile } from './opened-file.ts';

/** Reads a file and goes to it; what is open now asks first if it would be lost. */
export function useOpenFile(): (file: File) => Promise<void> {
  const navigate = useNavigate();
  return async (file) => navigate({ to: '/file', search: await keepFile(file) });
}
