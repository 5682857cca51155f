// Joins the modules of the commands, and the packages that they use at every start, into a few files: a start that finds
// and reads 300 files takes twice as long (docs/decisions/0012). The server stays as it is compiled: workers and the
// database find their files by their place.
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

/** Packages whose code is joined; others are loaded from node_modules as ever. */
const joined = ['@bufbuild/protobuf', 'commander', 're2js', 'yaml']

/** Replaces `cli/headgate.js` below a compiled folder. `root` is that of the repository, with a slash at its end. */
export async function bundleCommands(built, root) {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const others = Object.keys({ ...dependencies, ...optionalDependencies }).filter(name => !joined.includes(name))
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [`${built}/cli/headgate.js`],
    outdir: `${built}/cli`,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['./serve.js', ...others],
    chunkNames: 'joined-[name]-[hash]',
    // Names in stack traces stay; the texts of the sources would double the package.
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    // commander and yaml are CommonJS.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)",
    },
    logLevel: 'warning',
  })
  const files = Object.keys(metafile.inputs).map(file => `${root}${file}`)
  const licences = joined.map(name => `${name}\n\n${licenceOf(`${root}node_modules/${name}/`, files)}`)
  writeFileSync(`${built}/cli/JOINED-LICENSES`, licences.join(`\n${'-'.repeat(80)}\n\n`))
}

/** The licence of a package: its file, or what stands at the head of its modules. */
function licenceOf(folder, files) {
  if (existsSync(`${folder}LICENSE`)) return readFileSync(`${folder}LICENSE`, 'utf8')
  const heads = files
    .filter(file => realpathSync(file).startsWith(realpathSync(folder)))
    .flatMap(file => /^(\/\/.*\n)+/.exec(readFileSync(file, 'utf8'))?.[0] ?? [])
  const notices = [...new Set(heads)].join('\n').replaceAll(/^\/\/ ?/gm, '')
  if (!/copyright/i.test(notices)) throw new Error(`${folder} says nothing of its licence`)
  return notices
}
