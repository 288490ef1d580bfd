/** A trunk can be told to put every header of the call into attributes, the answer to its challenge among them. */
const SHOWN = ['sip.callID', 'sip.callIDFull', 'sip.callTag', 'sip.callStatus', 'sip.ruleID', 'sip.trunkID', 'lktest.id'];

/** @returns those of a caller's attributes that hold no secret, whatever the trunk puts there. */
export const shownAttributes = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => SHOWN.includes(name)));
