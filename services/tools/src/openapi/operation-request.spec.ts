import { describe, expect, it } from 'vitest';
import { operationRequest } from './operation-request.js';

const operation = {
  method: 'post',
  path: '/users/{user}/orders/{order}',
  places: { user: 'path', order: 'path', tags: 'query', filter: 'query', 'x-trace': 'header', session: 'cookie' },
};

const request = (given: Record<string, unknown>) =>
  operationRequest(operation, 'https://api.example/v1/', { user: 'ada', order: 7, ...given });

describe('operationRequest', () => {
  it('puts each argument where it belongs', () => {
    expect(request({ tags: ['new', 'a b'], filter: { since: 2025 }, 'x-trace': 'on', body: { amount: 5 } })).toEqual({
      method: 'POST',
      url: 'https://api.example/v1/users/ada/orders/7?tags=new&tags=a+b&filter=%7B%22since%22%3A2025%7D',
      headers: { 'x-trace': 'on', 'content-type': 'application/json' },
      body: '{"amount":5}',
    });
  });

  it('has neither body nor query when none is given', () => {
    expect(request({})).toEqual({
      method: 'POST',
      url: 'https://api.example/v1/users/ada/orders/7',
      headers: {},
      body: undefined,
    });
  });

  it.each(['../admin', 'a/../../b', '?x=1#', '%2e%2e', 'ä/ö'])('keeps %j within its part of the path', (user) => {
    const { url } = request({ user });
    expect(new URL(url).pathname.split('/')).toHaveLength(6);
    expect(new URL(url).pathname).toBe(`/v1/users/${encodeURIComponent(user)}/orders/7`);
  });

  it.each(['', '.', '..'])('refuses %j in the path', (user) => {
    expect(() => request({ user })).toThrow(
      expect.objectContaining({ code: 'arguments-invalid', disposition: 'poison' }),
    );
  });

  it.each(['Authorization', 'host', 'Cookie', 'content-type', 'Proxy-Authorization'])(
    'lets no model set %s',
    (name) => {
      const own = { ...operation, places: { ...operation.places, [name]: 'header' } };
      const { headers } = operationRequest(own, 'https://api.example', { user: 'a', order: 1, [name]: 'x' });
      expect(headers).toEqual({});
    },
  );

  it('lets no header break the line', () => {
    expect(request({ 'x-trace': 'a\r\nauthorization: b' }).headers).toEqual({ 'x-trace': 'a  authorization: b' });
  });
});
