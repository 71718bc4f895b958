/** A JSON value as it travels in a SCIM message. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object; inside the library always with a null prototype or treated through own keys only. */
export interface JsonObject {
  [name: string]: JsonValue;
}
