// Amazon's DynamoDB Local writes an empty map in a stream record as an attribute value without a type. AWS does not,
// and no SDK can read it: so it is put right before a function sees it.

type Value = Readonly<Record<string, unknown>>
type Attributes = Readonly<Record<string, Value>>

type Images = { readonly OldImage?: Attributes; readonly NewImage?: Attributes }

/** The same record, each attribute value with its type. */
export function withEmptyMaps<Change extends { readonly dynamodb: object }>(record: Change): Change {
  const { OldImage, NewImage } = record.dynamodb as Images
  const images = {
    ...(OldImage !== undefined && { OldImage: typed(OldImage) }),
    ...(NewImage !== undefined && { NewImage: typed(NewImage) }),
  }
  return { ...record, dynamodb: { ...record.dynamodb, ...images } }
}

function typed(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, typedValue(value)]))
}

function typedValue(value: Value): Value {
  const { M, L } = value as { readonly M?: Attributes; readonly L?: readonly Value[] }
  if (M !== undefined) return { M: typed(M) }
  if (L !== undefined) return { L: L.map(typedValue) }
  return Object.keys(value).length === 0 ? { M: {} } : value
}
