"""Lua scripts: what must be atomic on the server. Each touches keys of one slot only.

``replicate_commands`` is what Redis 6.2 asks of a script that looks before it writes; later
versions do so by themselves.
"""

from __future__ import annotations

_PREAMBLE = "if redis.replicate_commands then redis.replicate_commands() end\n"

TRIM = (
    _PREAMBLE
    + """
-- KEYS[1]: a stream. Removes what every group has acknowledged; returns how many entries.
-- The last acknowledged entry may stay, and as '~' removes whole nodes only, some before it.
local function older(a, b)
  local a_ms, a_seq = string.match(a, '(%d+)-(%d+)')
  local b_ms, b_seq = string.match(b, '(%d+)-(%d+)')
  if a_ms ~= b_ms then a_seq, b_seq = a_ms, b_ms end
  if #a_seq ~= #b_seq then return #a_seq < #b_seq end
  return a_seq < b_seq
end

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local keep
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local name, pending, last
  for i = 1, #group, 2 do
    if group[i] == 'name' then name = group[i + 1] end
    if group[i] == 'pending' then pending = group[i + 1] end
    if group[i] == 'last-delivered-id' then last = group[i + 1] end
  end
  local first = last
  if pending > 0 then first = redis.call('XPENDING', KEYS[1], name)[2] end
  if not keep or older(first, keep) then keep = first end
end
if not keep then return 0 end
return redis.call('XTRIM', KEYS[1], 'MINID', '~', keep)
"""
)

REMOVE_CONSUMERS = (
    _PREAMBLE
    + """
-- KEYS[1]: a stream. ARGV: group, least idle time (ms), and one consumer's name or '' for any.
-- Removes consumers that hold nothing; returns how many.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
if consumers.err then return 0 end
local removed = 0
for _, consumer in ipairs(consumers) do
  local name, pending, idle
  for i = 1, #consumer, 2 do
    if consumer[i] == 'name' then name = consumer[i + 1] end
    if consumer[i] == 'pending' then pending = consumer[i + 1] end
    if consumer[i] == 'idle' then idle = consumer[i + 1] end
  end
  local meant = ARGV[3] == '' or ARGV[3] == name
  if meant and pending == 0 and idle >= tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], name)
    removed = removed + 1
  end
end
return removed
"""
)

_RUN = """
-- The run of this server: another one after every start and every fail-over; '' if it is hidden.
local function run()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
end
"""

LOAD_CURSOR = (
    _RUN
    + """
-- KEYS[1]: the cursors. ARGV[1]: a source. Returns its cursor and the server's run.
return {redis.call('HGET', KEYS[1], ARGV[1]), run()}
"""
)

SAVE_CURSOR = (
    _PREAMBLE
    + _RUN
    + """
-- KEYS: the cursors, the source's lease. ARGV: a source, its cursor, the run it was last loaded or
-- saved under, the token of the lease ('': none is held). Saves it if the server still is in that
-- run ('': whatever it is), and the lease is still held; returns 1, 0 (another run) or -1.
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return -1 end
if ARGV[3] ~= '' and ARGV[3] ~= run() then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
)

ACQUIRE_LEASE = (
    _PREAMBLE
    + """
-- KEYS: a lease, the count of leases. ARGV[1]: milliseconds. Returns its token, '' if it is held.
if redis.call('EXISTS', KEYS[1]) == 1 then return '' end
local token = tostring(redis.call('INCR', KEYS[2]))
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return token
"""
)

RENEW_LEASE = """
-- KEYS[1]: a lease. ARGV: its token, milliseconds. Returns whether it was held by the token.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

RELEASE_LEASE = """
-- KEYS[1]: a lease. ARGV[1]: its token.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""

SAVE_STATE = """
-- KEYS: the sources' states, the source's lease. ARGV: a source, its state, the lease's token.
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""

COUNT_AFTER = """
-- KEYS[1]: a stream. ARGV: an entry id, and where to stop counting the entries after it.
local after, limit, count = ARGV[1], tonumber(ARGV[2]), 0
while count < limit do
  local page = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', 500)
  if #page == 0 then break end
  count = count + #page
  after = page[#page][1]
end
return count
"""

LOOK = """
-- KEYS[1]: a stream. ARGV[1]: a group. In one step, so that nothing slips between two answers:
-- the oldest entry the group has not acknowledged ('': none), the newest id ever given, and the
-- server's time in milliseconds, as texts.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if redis.call('EXISTS', KEYS[1]) == 0 then return {'', '0-0', now} end
local stream, newest = redis.call('XINFO', 'STREAM', KEYS[1]), nil
for i = 1, #stream, 2 do
  if stream[i] == 'last-generated-id' then newest = stream[i + 1] end
end
local after = '-'
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local name, pending, last
  for i = 1, #group, 2 do
    if group[i] == 'name' then name = group[i + 1] end
    if group[i] == 'pending' then pending = group[i + 1] end
    if group[i] == 'last-delivered-id' then last = group[i + 1] end
  end
  if name == ARGV[1] then
    if pending > 0 then return {redis.call('XPENDING', KEYS[1], name)[2], newest, now} end
    after = '(' .. last
  end
end
local unread = redis.call('XRANGE', KEYS[1], after, '+', 'COUNT', 1)
return {unread[1] and unread[1][1] or '', newest, now}
"""

PUBLISH = (
    _PREAMBLE
    + """
-- KEYS: epoch, sequence. ARGV: channel, an epoch should there be none, then the messages.
-- Numbers and publishes the messages; returns the epoch and the last number.
-- A server that restarts may have lost its last numbers and would give them again: its run id
-- is part of the epoch, so that no position means two things.
local epoch = redis.call('GET', KEYS[1])
if not epoch then
  epoch = ARGV[2]
  redis.call('SET', KEYS[1], epoch)
end
local info = redis.pcall('INFO', 'server')
if type(info) == 'string' then
  epoch = epoch .. '.' .. string.sub(string.match(info, 'run_id:(%x+)') or '', 1, 8)
end
local sequence = tonumber(redis.call('GET', KEYS[2]) or 0)
for i = 3, #ARGV do
  sequence = redis.call('INCR', KEYS[2])
  redis.call('PUBLISH', ARGV[1], epoch .. ':' .. sequence .. '\\n' .. ARGV[i])
end
return {epoch, sequence}
"""
)

TAKE = (
    _PREAMBLE
    + """
-- KEYS[1]: a client's bucket. ARGV: seconds a request, requests that fit, 1 only to look. Puts one
-- request in, if it fits; returns the seconds until the bucket would be empty with it, as a text.
-- A bucket fuller than can be was written while this server's clock was ahead: it is empty.
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local step, fits = tonumber(ARGV[1]), tonumber(ARGV[2])
local empty_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
if empty_at > now + step * (fits + 1) then empty_at = now end
local wait = empty_at + step - now
if ARGV[3] ~= '1' and wait <= step * fits + step / 2 then
  redis.call('SET', KEYS[1], string.format('%.6f', empty_at + step), 'PX', math.ceil(wait * 1000))
end
return string.format('%.6f', wait)
"""
)
