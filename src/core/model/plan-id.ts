/** What an object is for, that a plan makes and the server has not named yet: a new one, or one that stands in for another. */
export type Role = 'name' | 'shadow' | 'bridge' | 'canary' | 'keep';

const PLAN_ID = /^(name|shadow|bridge|canary|keep):\w+:/;

/**
 * Stands for the id of an object until the server gives one; the steps of a plan refer to it by this, and so do declared objects of
 * which no live one is known. Never to be sent.
 * @param kind of object: `inboundTrunk`, ... @param of name of a new object; id of the object that it stands in for, or that it keeps the contents for.
 */
export const planId = (role: Role, kind: string, of: string): string => `${role}:${kind}:${of}`;
export const isPlanId = (id: string): boolean => PLAN_ID.test(id);
/** @returns the name, or the id of the original, that stands in for an id; the id itself where it is a real one. */
export const nameOrId = (id: string): string => id.replace(PLAN_ID, '');

/** Names that begin so are temporary: of an object in the making, or one that waits for its last step. */
export const RESERVED = 'sipctl:';

/** @returns the name that a temporary object gets in the end; any other name as it is. */
export const finalName = (name: string): string => TEMPORARY.exec(name)?.[4] ?? name;
/** `sipctl:<run>:<role>:<payload>:<final name>`. */
export const TEMPORARY = /^sipctl:([^:]*):([^:]*):([^:]*):(.*)$/s;
