/** One sentence for a folder or file that can't be used, from the error code of the operating system. */

const causes: Record<string, string> = {
  EACCES: 'this user may not read or write there',
  EPERM: 'this user may not read or write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file, not a folder',
  ENOENT: 'it is not there and can’t be made',
  ELOOP: 'its links lead in a circle',
}

type SystemError = { code?: string | undefined; syscall?: string | undefined; path?: string | undefined }

/** Returns a sentence about the error. Returns null if the error is not about a file or folder. */
export function fileProblem({ code = '', syscall, path }: SystemError): string | null {
  const cause = causes[code]
  return cause && syscall && path ? `the folder or file ${path} can’t be used: ${cause}.` : null
}
