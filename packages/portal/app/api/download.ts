import { ApiError } from './client.ts';

/** Saves what is at an address as a file, in the form asked for; the server names the file unless `name` is given. */
export async function downloadFrom(path: string, accept: string, name?: string): Promise<void> {
  const response = await fetch(path, { headers: { accept } });
  if (!response.ok) throw new ApiError(response.status, undefined, response.headers);
  const [, offered] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  save(await response.blob(), name ?? offered ?? 'lockstep');
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
