import { describe, expect, it } from 'vitest';
import { directoriesOf, lkConfigPath } from '../../../src/adapters/files/directories.ts';

describe('directories', () => {
  it('stand in the home where nothing else is said', () => {
    expect(directoriesOf({}, '/home/ann')).toEqual({
      config: '/home/ann/.config/sipctl',
      state: '/home/ann/.local/state/sipctl',
      lock: '/home/ann/.local/state/sipctl',
      cache: '/home/ann/.cache/sipctl',
    });
  });

  it("follow the XDG variables, and sipctl's own before those", () => {
    const env = { XDG_CONFIG_HOME: '/x/config', XDG_STATE_HOME: '/x/state', XDG_RUNTIME_DIR: '/run/user/1', XDG_CACHE_HOME: '/x/cache' };
    expect(directoriesOf(env, '/home/ann')).toEqual({
      config: '/x/config/sipctl',
      state: '/x/state/sipctl',
      lock: '/run/user/1/sipctl',
      cache: '/x/cache/sipctl',
    });
    expect(directoriesOf({ ...env, SIPCTL_CONFIG_DIR: '/own', SIPCTL_STATE_DIR: '/mine' }, '')).toMatchObject({
      config: '/own/sipctl',
      state: '/mine/sipctl',
    });
  });

  it('ignore a variable that is empty or relative', () => {
    expect(directoriesOf({ SIPCTL_CONFIG_DIR: '../up', XDG_CONFIG_HOME: '', XDG_CACHE_HOME: 'cache' }, '/home/ann')).toMatchObject({
      config: '/home/ann/.config/sipctl',
      cache: '/home/ann/.cache/sipctl',
    });
  });

  it('are unknown without a home', () => {
    expect(directoriesOf({}, '')).toEqual({ config: undefined, state: undefined, lock: undefined, cache: undefined });
    expect(lkConfigPath('')).toBeUndefined();
  });
});
