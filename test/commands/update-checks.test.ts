import { expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const outbound = (fields: object) => ({
  outboundTrunks: [{ sipTrunkId: 'ST_out', name: 'out', numbers: [NUMBER], address: 'sip.carrier.example', ...fields }],
});
const refused = (said: string) => ({ code: 3, stderr: expect.stringContaining(said) });

it('an object without a name can be changed, and keeps having none', async () => {
  const { sipctl } = await sipctlOn({ seed: seed({ name: '' }, { name: '' }) });
  expect(await sipctl('trunk update ST_main --metadata m --yes')).toMatchObject({ code: 0 });
  expect(await sipctl('dispatch update SDR_support --metadata m --yes')).toMatchObject({ code: 0 });
  expect(JSON.parse((await sipctl('trunk get ST_main --json')).stdout)).toMatchObject({ name: '', metadata: 'm' });
});

it('a name that another object of the kind has is not given again', async () => {
  const { inboundTrunks, dispatchRules } = seed();
  const backup = { ...inboundTrunks[0], sipTrunkId: 'ST_backup', name: 'backup', numbers: [OTHER_NUMBER] };
  const night = { ...dispatchRules[0], sipDispatchRuleId: 'SDR_night', name: 'night', trunkIds: ['ST_backup'] };
  const { sipctl, sandbox } = await sipctlOn({
    seed: { inboundTrunks: [...inboundTrunks, backup], dispatchRules: [...dispatchRules, night], ...outbound({}) },
  });
  expect(await sipctl('trunk update backup --name main --yes')).toMatchObject(refused('name-taken'));
  expect(await sipctl('dispatch update night --name support --yes')).toMatchObject(refused('support (SDR_support)'));
  expect(changesSentTo(sandbox)).toEqual([]);
  expect(await sipctl('trunk update out --name main --yes')).toMatchObject({ code: 0 });
});

it('taking the last item away is refused where none means any; saying so is not', async () => {
  const { sipctl, sandbox } = await sipctlOn({
    seed: seed({ allowedAddresses: ['192.0.2.1'], allowedNumbers: [OTHER_NUMBER] }, { numbers: [NUMBER], inboundNumbers: [OTHER_NUMBER] }),
  });
  for (const line of [
    'trunk update main --remove-allow-address 192.0.2.1',
    `trunk update main --remove-allow-caller ${OTHER_NUMBER}`,
    `dispatch update support --remove-number ${NUMBER}`,
    `dispatch update support --remove-caller ${OTHER_NUMBER}`,
  ]) {
    expect(await sipctl(`${line} --yes`)).toMatchObject(refused('would leave none, and none means any'));
  }
  expect(changesSentTo(sandbox)).toEqual([]);
  expect(await sipctl('trunk update main --clear-allow-callers --yes')).toMatchObject({ code: 0 });
  expect(await sipctl('trunk update main --remove-allow-address 192.0.2.1 --add-allow-address 192.0.2.2 --yes')).toMatchObject({ code: 0 });
});

it('a number to be taken away that is stored in another spelling is refused, and the spelling named', async () => {
  const { sipctl, sandbox } = await sipctlOn({ seed: { ...seed(), ...outbound({ numbers: [NUMBER, OTHER_NUMBER] }) } });
  for (const trunk of ['main', 'out']) {
    const line = ['trunk', 'update', trunk, '--remove-number', '+1 510 555 0100', '--yes'];
    expect(await sipctl(line)).toMatchObject(refused(`--remove-number ${NUMBER}\n`));
  }
  expect(changesSentTo(sandbox)).toEqual([]);
});

it('half a pair is refused for a trunk that dials, too; one that was half before can be changed otherwise', async () => {
  const whole = await sipctlOn({ seed: outbound({ authUsername: 'u', authPassword: 'a-long-password' }) });
  expect(await whole.sipctl(['trunk', 'update', 'out', '--auth-user', '', '--yes'])).toMatchObject(refused('auth-half-set'));
  expect(changesSentTo(whole.sandbox)).toEqual([]);
  const half = await sipctlOn({ seed: outbound({ authUsername: 'u' }) });
  expect(await half.sipctl('trunk update out --metadata m --verify none --yes')).toMatchObject({ code: 0 });
});

it('the user of a trunk that dials asks a person for the password', async () => {
  const { sipctl, sandbox } = await sipctlOn({ seed: outbound({}) });
  const ran = await sipctl('trunk update out --auth-user u --verify none', {
    answers: [
      ['Password for u', 'typed-password\r'],
      ['once more', 'typed-password\r'],
      ['Go on?', 'y\r'],
    ],
  });
  expect(ran).toMatchObject({ code: 0 });
  expect(JSON.stringify(changesSentTo(sandbox))).toContain('typed-password');
  expect(ran.stdout + ran.stderr).not.toContain('typed-password');
});
