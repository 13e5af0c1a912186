// Resolves the intrinsic functions of CloudFormation over all stacks of the app, as far as a laptop needs them.
// What it does not know it refuses by name, so that a template never runs half understood.
import type { Stack } from './cloud-assembly.ts'
import { LocalStackError } from './local-stack-error.ts'
import { physicalAttributes, type Surroundings } from './physical-attributes.ts'

export type Resolver = {
  /** Resolves a value found in the named stack's template. */
  resolve(stackName: string, value: unknown): unknown
}

/** Builds a resolver over all stacks, so that `Fn::ImportValue` finds the other stacks' exports. */
export function createResolver(stacks: readonly Stack[], surroundings: Surroundings): Resolver {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]))
  const resolve = (stackName: string, value: unknown): unknown => {
    const stack = byName.get(stackName)
    if (stack === undefined) throw new LocalStackError(`The template has no stack ${stackName}.`)
    return resolveIn({ stack, stacks, surroundings, resolve }, value)
  }
  return { resolve }
}

type Scope = {
  readonly stack: Stack
  readonly stacks: readonly Stack[]
  readonly surroundings: Surroundings
  readonly resolve: Resolver['resolve']
}

function resolveIn(scope: Scope, value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((element) => resolveIn(scope, element)).filter((element) => element !== undefined)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first !== undefined && isIntrinsic(first[0]))
    return applyIntrinsic(scope, first)
  const resolved = entries.map(([key, inner]) => [key, resolveIn(scope, inner)] as const)
  return Object.fromEntries(resolved.filter(([, inner]) => inner !== undefined))
}

const isIntrinsic = (key: string) => key === 'Ref' || key.startsWith('Fn::')

function applyIntrinsic(scope: Scope, [name, argument]: readonly [string, unknown]): unknown {
  const list = () => resolveIn(scope, argument) as unknown[]
  switch (name) {
    case 'Ref':
      return reference(scope, String(argument))
    case 'Fn::GetAtt':
      return attribute(scope, argument)
    case 'Fn::Join': {
      const [separator, parts] = list() as [string, unknown[]]
      return parts.map(String).join(separator)
    }
    case 'Fn::Select': {
      const [index, items] = list() as [number | string, unknown[]]
      return items[Number(index)]
    }
    case 'Fn::Split': {
      const [separator, text] = list() as [string, string]
      return text.split(separator)
    }
    case 'Fn::Sub':
      return substitute(scope, argument)
    case 'Fn::ImportValue':
      return importValue(scope, String(resolveIn(scope, argument)))
    default:
      throw new LocalStackError(`${scope.stack.name} uses ${name}, which the local stack does not know.`)
  }
}

function reference(scope: Scope, id: string): unknown {
  const pseudo = pseudoParameter(scope, id)
  if (pseudo !== undefined) return pseudo.value
  const parameter = scope.stack.template.Parameters?.[id]
  return parameter === undefined ? attributesOf(scope, id)['Ref'] : parameter.Default
}

function pseudoParameter({ stack, surroundings }: Scope, id: string): { value: unknown } | undefined {
  if (!id.startsWith('AWS::')) return undefined
  const { region, accountId } = surroundings
  const values: Record<string, unknown> = {
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stack.name}/local`,
    'AWS::NoValue': undefined,
  }
  if (!(id in values)) throw new LocalStackError(`${stack.name} refers to ${id}, which is not known.`)
  return { value: values[id] }
}

function attribute(scope: Scope, argument: unknown): string {
  const [id, ...path] = Array.isArray(argument) ? argument : String(argument).split('.')
  const name = path.join('.')
  const found = attributesOf(scope, String(id))[name]
  if (found !== undefined) return found
  throw new LocalStackError(
    `${scope.stack.name} asks for ${id}.${name}, which the local stack does not know.`,
  )
}

function attributesOf(scope: Scope, logicalId: string): Record<string, string> {
  const resource = scope.stack.template.Resources?.[logicalId]
  if (resource === undefined)
    throw new LocalStackError(`${scope.stack.name} refers to ${logicalId}, which it does not define.`)
  return physicalAttributes({
    type: resource.Type,
    stackName: scope.stack.name,
    logicalId,
    property: (name) => resolveIn(scope, resource.Properties?.[name]),
    surroundings: scope.surroundings,
  })
}

function substitute(scope: Scope, argument: unknown): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}]
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`
    if (name in variables) return String(resolveIn(scope, variables[name]))
    return String(name.includes('.') ? attribute(scope, name) : reference(scope, name))
  })
}

function importValue(scope: Scope, exportName: string): unknown {
  for (const { name, template } of scope.stacks)
    for (const output of Object.values(template.Outputs ?? {}))
      if (output.Export !== undefined && scope.resolve(name, output.Export.Name) === exportName)
        return scope.resolve(name, output.Value)
  throw new LocalStackError(`${scope.stack.name} imports ${exportName}, which no stack exports.`)
}
