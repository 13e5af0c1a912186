// Reads what `infra/app.ts` wrote: every stack's template, and the folder of each bundled function.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }

export type Template = {
  readonly Resources?: Readonly<Record<string, Resource>>
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >
}

export type Stack = { readonly name: string; readonly template: Template }

export type CloudAssembly = {
  readonly stacks: readonly Stack[]
  /** S3 object key of an asset, such as `<hash>.zip`, to its folder on this disk. */
  readonly assetFolders: ReadonlyMap<string, string>
}

type Artifact = {
  type: string
  properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string }
}

type AssetManifest = {
  files?: Record<string, { source: { path?: string }; destinations: Record<string, { objectKey: string }> }>
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'))

/** Reads an assembly folder, with the assemblies of its stages. */
export function readCloudAssembly(folder: string): CloudAssembly {
  const stacks: Stack[] = []
  const assetFolders = new Map<string, string>()
  const manifest: { artifacts?: Record<string, Artifact> } = readJson(join(folder, 'manifest.json'))
  for (const [id, { type, properties = {} }] of Object.entries(manifest.artifacts ?? {})) {
    if (type === 'aws:cloudformation:stack' && properties.templateFile)
      stacks.push({
        name: properties.stackName ?? id,
        template: readJson(join(folder, properties.templateFile)),
      })
    if (type === 'cdk:asset-manifest' && properties.file)
      for (const [key, path] of readAssets(folder, properties.file)) assetFolders.set(key, path)
    if (type === 'cdk:cloud-assembly' && properties.directoryName) {
      const nested = readCloudAssembly(join(folder, properties.directoryName))
      stacks.push(...nested.stacks)
      for (const [key, path] of nested.assetFolders) assetFolders.set(key, path)
    }
  }
  return { stacks, assetFolders }
}

function readAssets(folder: string, file: string): Map<string, string> {
  const found = new Map<string, string>()
  const manifest: AssetManifest = readJson(join(folder, file))
  for (const { source, destinations } of Object.values(manifest.files ?? {})) {
    if (source.path === undefined || !existsSync(join(folder, source.path))) continue
    for (const { objectKey } of Object.values(destinations)) found.set(objectKey, join(folder, source.path))
  }
  return found
}
