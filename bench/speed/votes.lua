-- Votes of many people on many movies: wrk … -s votes.lua URL -- TOKENS MOVIES [DELAY_MS]
-- TOKENS and MOVIES are files with a token or an id a line. Each person's votes alternate, so that
-- none repeats the one before on the same movie.
local headers = {["Content-Type"] = "application/json"}
local tokens, movies, said, pause = {}, {}, {}, 0

local function lines(name)
  local found = {}
  for line in io.lines(name) do found[#found + 1] = line end
  return found
end

function init(args)
  tokens, movies = lines(args[1]), lines(args[2])
  pause = tonumber(args[3] or "0")
  math.randomseed(os.time())
end

function delay()
  return pause > 0 and math.random(0, 2 * pause) or 0
end

function request()
  local person = math.random(#tokens)
  local movie = movies[math.random(#movies)]
  local key = person .. movie
  said[key] = not said[key]
  headers["Authorization"] = "Bearer " .. tokens[person]
  local body = said[key] and '{"value": "like"}' or '{"value": "dislike"}'
  return wrk.format("PUT", "/v1/movies/" .. movie .. "/vote", headers, body)
end
