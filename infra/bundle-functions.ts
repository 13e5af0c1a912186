// Bundles Lambdas, each into <folder>/<name>/index.mjs, in one esbuild run.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

export const projectFolder = path.resolve(import.meta.dirname, '..')

/** ESM has no `require`, which some CommonJS dependencies call; the name is one that minifying cannot reuse. */
const requireBanner =
  "import{createRequire as __valeCreateRequire}from'node:module';const require=__valeCreateRequire(import.meta.url);"

/**
 * Bundles the given functions, each with all it imports, minified, with a source map beside it. The output
 * depends on the sources alone, so unchanged functions keep their asset hash.
 * @param entries Function name to entry file, relative to the project's folder.
 * @param folder Where the bundles go; absolute.
 */
export function bundleFunctions(entries: Readonly<Record<string, string>>, folder: string): void {
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    // A quarter of the redeem bundle, and a third of the time that its import takes.
    alias: {
      '@aws-sdk/credential-provider-node': fileURLToPath(import.meta.resolve('./lambda-credentials.ts')),
    },
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  })
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    const printsPdf = Object.keys(inputs).some((input) => input.startsWith('node_modules/pdfkit/'))
    if (printsPdf) addStandardFonts(path.join(projectFolder, path.dirname(output)))
  }
}

/** PDFKit loads the metrics of Helvetica at run time as `#standard-fonts/Helvetica`, out of its own package. */
function addStandardFonts(functionFolder: string): void {
  const fonts = path.join(functionFolder, 'standard-fonts')
  mkdirSync(fonts, { recursive: true })
  cpSync(path.join(projectFolder, 'node_modules/pdfkit/js/standard-fonts'), fonts, {
    recursive: true,
    filter: (source) => !source.endsWith('.mjs'),
  })
  const manifest = { type: 'module', imports: { '#standard-fonts/*': './standard-fonts/*.cjs' } }
  writeFileSync(path.join(functionFolder, 'package.json'), JSON.stringify(manifest))
}
