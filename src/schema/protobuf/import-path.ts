/**
 * The path of an import as it is kept: either slash becomes `/`, empty and `.` parts go, an empty path is `.`. A path
 * whose first slash is `\` may begin with a volume (`C:\`).
 */
export function importPath(text: string): string {
  const slashes = /^[/\\]+/.exec(text)?.[0] ?? ''
  const firstSlash = /[/\\]/.exec(text)?.[0]
  let prefix = slashes === '' ? '' : slashes.length > 1 && slashes.startsWith('\\') ? '//' : '/'
  let rest = text.slice(slashes.length)
  if (prefix === '' && firstSlash === '\\' && /^[A-Za-z]:/.test(rest)) {
    prefix = rest[2] === '\\' || rest[2] === '/' ? `${rest.slice(0, 2)}/` : rest.slice(0, 2)
    rest = rest.slice(prefix.length)
  }
  const parts: string[] = []
  for (const part of rest.split(/[/\\]/)) {
    if (part === '' || part === '.') continue
    if (part === '..' && prefix !== '' && parts.length === 0) continue
    parts.push(part)
  }
  return prefix + parts.join('/') || '.'
}
