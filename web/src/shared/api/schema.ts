// Made of the API's OpenAPI document by `make schema`. Do not edit.

export interface paths {
    "/api/v1/accounts": {
        parameters: {
        };
        /** Your accounts at exchanges, the newest first */
        get: operations["list-accounts"];
        /**
         * Add an account with its API key
         * @description The key is sealed for the workers at once; nobody can read it back. Test it then: before that no bot trades with it.
         */
        post: operations["add-account"];
    };
    "/api/v1/accounts/{account}": {
        parameters: {
        };
        /** An account */
        get: operations["get-account"];
        /** Delete an account and its key, if no bot has it */
        delete: operations["delete-account"];
        /** Give an account another name */
        patch: operations["rename-account"];
    };
    "/api/v1/accounts/{account}/balances": {
        parameters: {
        };
        /** What an account had when its key was last tested */
        get: operations["get-account-balances"];
    };
    "/api/v1/accounts/{account}/rotate": {
        parameters: {
        };
        /**
         * Give an account another API key
         * @description What was known of the old key is forgotten. Test the new one: bots that run go on with the old key until then, and wait if they have to be begun anew.
         */
        post: operations["rotate-account-key"];
    };
    "/api/v1/accounts/{account}/test": {
        parameters: {
        };
        /**
         * Ask the exchange what the key may do, and what the account has
         * @description It is a job of a worker. A key that may withdraw is refused and removed.
         */
        post: operations["test-account"];
    };
    "/api/v1/api-tokens": {
        parameters: {
        };
        /** Your tokens */
        get: operations["list-tokens"];
        /**
         * Make a token for a program
         * @description A token allows no more than your role. It never does what needs the password again: live trading, keys, codes, other tokens, users.
         */
        post: operations["create-token"];
    };
    "/api/v1/api-tokens/{id}": {
        parameters: {
        };
        /**
         * Take a token back
         * @description It is worth nothing at once. Only in a session.
         */
        delete: operations["delete-token"];
    };
    "/api/v1/audit": {
        parameters: {
        };
        /**
         * List what was done, the newest first
         * @description Admins see all of it, others what they did and what was done to what is theirs. The audit is only ever added to.
         */
        get: operations["list-audit"];
    };
    "/api/v1/audit.csv": {
        parameters: {
        };
        /**
         * Export what was done, the newest first, for spreadsheets
         * @description Admins see all of it, others what they did and what was done to what is theirs. The audit is only ever added to. A file has 10,000 lines at most; the header X-Next-Cursor says where the next begins.
         */
        get: operations["export-audit"];
    };
    "/api/v1/auth/accept": {
        parameters: {
        };
        /**
         * Choose a password, by the link of an invitation or to a new password
         * @description The link can be used once. All sessions of the user end. Then sign in.
         */
        post: operations["accept-link"];
    };
    "/api/v1/auth/forgot": {
        parameters: {
        };
        /**
         * Ask for a link to a new password, by mail
         * @description The answer is the same whether or not there is such a user with an address. Where no mail is sent it is 403, and an admin makes a link.
         */
        post: operations["forgot-password"];
    };
    "/api/v1/auth/password": {
        parameters: {
        };
        /**
         * Choose another password
         * @description All other sessions end. This one goes on under another cookie and CSRF token.
         */
        put: operations["set-password"];
    };
    "/api/v1/auth/reauthenticate": {
        parameters: {
        };
        /**
         * Give the password again
         * @description What needs it (live trading, keys, codes, tokens, users) can be done for ten minutes after this. The session goes on under another cookie and CSRF token. A token of the API cannot do this, and so never does what needs the password.
         */
        post: operations["reauthenticate"];
    };
    "/api/v1/auth/recovery-codes": {
        parameters: {
        };
        /**
         * Make new recovery codes
         * @description Those there are do not count any more.
         */
        post: operations["make-recovery-codes"];
    };
    "/api/v1/auth/session": {
        parameters: {
        };
        /** Who you are, and what you may */
        get: operations["get-session"];
    };
    "/api/v1/auth/setup": {
        parameters: {
        };
        /**
         * Become the admin, by the link that the first start printed
         * @description The link can be used once. The admin owns what was made from the command line before. Then sign in.
         */
        post: operations["setup"];
    };
    "/api/v1/auth/sign-in": {
        parameters: {
        };
        /**
         * Sign in
         * @description A session that the request shows ends. Who tries too often is told how long to wait (429, Retry-After).
         */
        post: operations["sign-in"];
    };
    "/api/v1/auth/sign-out": {
        parameters: {
        };
        /** Sign out */
        post: operations["sign-out"];
    };
    "/api/v1/auth/totp": {
        parameters: {
        };
        /**
         * Make the secret of one-time codes
         * @description It counts when a code of it was given to confirm-totp, and until then another one that there is does.
         */
        post: operations["begin-totp"];
        /**
         * Turn one-time codes off
         * @description All other sessions end.
         */
        delete: operations["disable-totp"];
    };
    "/api/v1/auth/totp/confirm": {
        parameters: {
        };
        /**
         * Turn one-time codes on, with the first of them
         * @description From now on sign-in asks for one. All other sessions end.
         */
        post: operations["confirm-totp"];
    };
    "/api/v1/backtests": {
        parameters: {
        };
        /** Your backtests, the newest first */
        get: operations["list-backtests"];
        /**
         * Test a strategy on stored candles
         * @description It is checked before it is queued, and done by any worker. The answer is a job; its result is at /backtests/{id}/result when its status is done.
         */
        post: operations["create-backtest"];
    };
    "/api/v1/backtests/{id}": {
        parameters: {
        };
        /** A backtest: its state, how far it is and how long it takes still */
        get: operations["get-backtest"];
        /** Delete a backtest that has ended, with its result */
        delete: operations["delete-backtest"];
    };
    "/api/v1/backtests/{id}/cancel": {
        parameters: {
        };
        /**
         * Cancel a backtest that waits or runs
         * @description It ends at once; a worker that is busy with it notices within seconds.
         */
        post: operations["cancel-backtest"];
    };
    "/api/v1/backtests/{id}/chart": {
        parameters: {
        };
        /** What a chart of a backtest draws: candles, fills, plots, equity */
        get: operations["get-backtest-chart"];
    };
    "/api/v1/backtests/{id}/report.html": {
        parameters: {
        };
        /** The report of a backtest as a page: one file that needs no network */
        get: operations["get-backtest-page"];
    };
    "/api/v1/backtests/{id}/result": {
        parameters: {
        };
        /** The report of a backtest, as `tradebot backtest --json` writes it */
        get: operations["get-backtest-result"];
    };
    "/api/v1/backtests/{id}/trades.csv": {
        parameters: {
        };
        /** The trades of a backtest as CSV */
        get: operations["get-backtest-trades"];
    };
    "/api/v1/backtests/{id}/verify": {
        parameters: {
        };
        /**
         * Run a backtest again, and see whether it comes to the same
         * @description The answer is a job of its own; what came of it is at /verifications/{id}/result.
         */
        post: operations["verify-backtest"];
    };
    "/api/v1/backtests/compare": {
        parameters: {
        };
        /** Up to four backtests side by side */
        get: operations["compare-backtests"];
    };
    "/api/v1/bot-configs": {
        parameters: {
        };
        /** Your saved configurations, by name */
        get: operations["list-bot-configs"];
        /** Save a configuration to make bots from */
        post: operations["create-bot-config"];
    };
    "/api/v1/bot-configs/{config}": {
        parameters: {
        };
        /** A saved configuration */
        get: operations["get-bot-config"];
        /** Put another configuration in the place of a saved one */
        put: operations["replace-bot-config"];
        /** Delete a saved configuration; bots made from it stay */
        delete: operations["delete-bot-config"];
    };
    "/api/v1/bot-configs/{config}/export": {
        parameters: {
        };
        /** A saved configuration as a document for another installation */
        get: operations["export-bot-config"];
    };
    "/api/v1/bot-configs/import": {
        parameters: {
        };
        /**
         * Save a configuration from a document
         * @description The strategy is found by its hash. Where that version is not there, the newest of the strategy's name is taken, and a warning says so.
         */
        post: operations["import-bot-config"];
    };
    "/api/v1/bots": {
        parameters: {
        };
        /** Your bots, the newest first */
        get: operations["list-bots"];
        /**
         * Make a bot, which does nothing before it is started
         * @description From a whole configuration, or from a saved one and what is to be different. A live bot needs a password that was given lately.
         */
        post: operations["create-bot"];
    };
    "/api/v1/bots/{bot}": {
        parameters: {
        };
        /** A bot */
        get: operations["get-bot"];
        /** Delete a bot that is not active, with all that it did */
        delete: operations["delete-bot"];
        /**
         * Change the configuration of a bot that is not active
         * @description What is absent stays as it is. What a bot has run with stays: its mode, its markets and the cash it began with. Another version of the strategy is an upgrade.
         */
        patch: operations["change-bot"];
    };
    "/api/v1/bots/{bot}/commands": {
        parameters: {
        };
        /** What was asked of a bot by hand and what came of it, the newest first */
        get: operations["list-commands"];
    };
    "/api/v1/bots/{bot}/equity": {
        parameters: {
        };
        /**
         * What a bot was worth over time
         * @description Without a bucket it is one that gives at most 1000 points; with one there are at most 20000.
         */
        get: operations["get-equity"];
    };
    "/api/v1/bots/{bot}/fills": {
        parameters: {
        };
        /** A bot's fills, the newest first */
        get: operations["list-fills"];
    };
    "/api/v1/bots/{bot}/force-exit": {
        parameters: {
        };
        /**
         * Close the position of a slot at market, and take back what protects it
         * @description The answer says that it is asked; what becomes of it is in the bot's commands.
         */
        post: operations["force-exit-bot"];
    };
    "/api/v1/bots/{bot}/journal": {
        parameters: {
        };
        /**
         * What a bot saw and decided, the newest first
         * @description What is written there is enough to do all of it again; see replay.
         */
        get: operations["list-journal"];
    };
    "/api/v1/bots/{bot}/kill": {
        parameters: {
        };
        /**
         * Turn the bot's kill switch on: within a second it halts, and holds back all that the strategy asks for
         * @description Nobody starts or resumes the bot before the switch is off. The protection of its positions stays.
         */
        post: operations["kill-bot"];
    };
    "/api/v1/bots/{bot}/logs": {
        parameters: {
        };
        /** A bot's log, the newest first */
        get: operations["list-logs"];
    };
    "/api/v1/bots/{bot}/orders": {
        parameters: {
        };
        /** A bot's orders, those with the highest numbers first */
        get: operations["list-orders"];
    };
    "/api/v1/bots/{bot}/orders/{order}/cancel": {
        parameters: {
        };
        /**
         * Take an order back
         * @description The answer says that it is asked; what becomes of it is in the bot's commands.
         */
        post: operations["cancel-order"];
    };
    "/api/v1/bots/{bot}/orders/{order}/move": {
        parameters: {
        };
        /**
         * Give a stop another trigger
         * @description The answer says that it is asked; what becomes of it is in the bot's commands.
         */
        post: operations["move-stop"];
    };
    "/api/v1/bots/{bot}/orders/cancel": {
        parameters: {
        };
        /**
         * Take every order back, stops and targets too
         * @description The answer says that it is asked; what becomes of it is in the bot's commands.
         */
        post: operations["cancel-orders"];
    };
    "/api/v1/bots/{bot}/pause": {
        parameters: {
        };
        /**
         * Hold back entries until somebody resumes the bot
         * @description Exits and the protection of positions go on.
         */
        post: operations["pause-bot"];
    };
    "/api/v1/bots/{bot}/plots": {
        parameters: {
        };
        /** What a bot's strategy draws */
        get: operations["list-plots"];
    };
    "/api/v1/bots/{bot}/plots/{plot}": {
        parameters: {
        };
        /**
         * The dots of a plot
         * @description Without from they are those of the last 1000 candles; at most 20000.
         */
        get: operations["get-plot"];
    };
    "/api/v1/bots/{bot}/positions": {
        parameters: {
        };
        /**
         * What a bot's slots hold
         * @description None before its first candle.
         */
        get: operations["list-positions"];
    };
    "/api/v1/bots/{bot}/replay": {
        parameters: {
        };
        /**
         * Make a bot again from its journal, and compare
         * @description The strategy decides everything anew, on the same candles, and what it decides must be what the journal has. It takes about as long as a backtest over the bot's life; one at a time.
         */
        post: operations["replay-bot"];
    };
    "/api/v1/bots/{bot}/resume": {
        parameters: {
        };
        /** End a pause */
        post: operations["resume-bot"];
    };
    "/api/v1/bots/{bot}/rollback": {
        parameters: {
        };
        /** Go back to the version of the strategy before the last upgrade */
        post: operations["rollback-bot"];
    };
    "/api/v1/bots/{bot}/start": {
        parameters: {
        };
        /**
         * Set a bot going
         * @description What was held back by hand before is not any more. A live bot needs a password that was given lately.
         */
        post: operations["start-bot"];
    };
    "/api/v1/bots/{bot}/stop": {
        parameters: {
        };
        /** End a bot's life: its orders are taken back, its positions stay */
        post: operations["stop-bot"];
    };
    "/api/v1/bots/{bot}/unkill": {
        parameters: {
        };
        /**
         * Turn the bot's kill switch off
         * @description It stays paused until somebody resumes it.
         */
        post: operations["unkill-bot"];
    };
    "/api/v1/bots/{bot}/upgrade": {
        parameters: {
        };
        /**
         * Give a bot that is not active another version of its strategy
         * @description It goes on with its positions and its parameters when it is started again. The version before is remembered.
         */
        post: operations["upgrade-bot"];
    };
    "/api/v1/bots/curves": {
        parameters: {
        };
        /**
         * What your bots made today, and were worth in the last 30 days; the newest first
         * @description It pages as the list of bots does. Bots that have not seen a candle are left out.
         */
        get: operations["list-bot-curves"];
    };
    "/api/v1/dashboard": {
        parameters: {
        };
        /**
         * Everything for a first screen, in one answer
         * @description Amounts are exact. Paper and live, exchanges and currencies are never added to one another.
         */
        get: operations["get-dashboard"];
    };
    "/api/v1/downloads": {
        parameters: {
        };
        /** Your downloads, the newest first */
        get: operations["list-downloads"];
        /**
         * Download candles of an exchange's history, and fill gaps
         * @description Candles that are stored stay as they are; what is missing in the range is filled, in months that are not sealed. What came stays, whatever becomes of the rest.
         */
        post: operations["create-download"];
    };
    "/api/v1/downloads/{id}": {
        parameters: {
        };
        /** A download: its state, how far it is and how long it takes still */
        get: operations["get-download"];
        /** Delete a download that has ended, with its result */
        delete: operations["delete-download"];
    };
    "/api/v1/downloads/{id}/cancel": {
        parameters: {
        };
        /**
         * Cancel a download that waits or runs
         * @description It ends at once; a worker that is busy with it notices within seconds.
         */
        post: operations["cancel-download"];
    };
    "/api/v1/downloads/{id}/result": {
        parameters: {
        };
        /** What a download brought */
        get: operations["get-download-result"];
    };
    "/api/v1/events": {
        parameters: {
        };
        /**
         * What happens, as it happens
         * @description Server-sent events about what is one's own, the prices of all markets and how exchanges are used, until the client leaves. The event's name is its type; its data is the JSON of the object it is about, as the resource has it (null for reset). Fields that an event does not know are absent. Read what there is when the stream has begun, then put in its place what events bring. After a break the header Last-Event-ID brings exactly what was missed; where that is not possible, or something was lost, there is an event reset: read everything anew. Prices may come twice, and then the later time counts. An event exchange says how a process uses an exchange (name): weight of its requests in this minute, of limit; offset_ms, by how much the exchange's clock is ahead of ours, null if it was not measured; blocked, until when (ms UTC) the exchange takes no request, or null; and source, a word for the process. It comes when something changed, and every 30 s while the exchange is in use.
         */
        get: operations["watch-events"];
    };
    "/api/v1/exchanges": {
        parameters: {
        };
        /** Where there are markets, and the usual timeframes */
        get: operations["list-exchanges"];
    };
    "/api/v1/jobs": {
        parameters: {
        };
        /** Your jobs of every kind, the newest first */
        get: operations["list-jobs"];
    };
    "/api/v1/markets": {
        parameters: {
        };
        /** Symbols of all exchanges, with what is stored of them */
        get: operations["list-markets"];
    };
    "/api/v1/markets/{exchange}/{symbol}": {
        parameters: {
        };
        /**
         * A symbol of an exchange: its currencies, and what is stored of it
         * @description A symbol of which nothing is stored has an answer too.
         */
        get: operations["get-market"];
    };
    "/api/v1/markets/{exchange}/{symbol}/candles": {
        parameters: {
        };
        /**
         * Stored candles: the newest, or those from a time on
         * @description Without from a page ends with the newest candle before to, and the next page is the older one; with from it begins there, and the next page is the later one. Candles of a page are in order of time.
         */
        get: operations["list-candles"];
    };
    "/api/v1/markets/{exchange}/{symbol}/candles.csv": {
        parameters: {
        };
        /** Stored candles as CSV, as `tradebot data export` writes them */
        get: operations["export-candles"];
    };
    "/api/v1/markets/{exchange}/{symbol}/candles/import": {
        parameters: {
        };
        /**
         * Store candles from CSV files, as `tradebot data import` does
         * @description Everything is checked first, and nothing is stored if anything is wrong. An admin does this: a candle that is stored does not change, and every user's backtests see it. Larger files are imported by the command line, or packed with gzip.
         */
        post: operations["import-candles"];
    };
    "/api/v1/sessions": {
        parameters: {
        };
        /** Where you are signed in */
        get: operations["list-sessions"];
        /**
         * Sign out everywhere else
         * @description Only in a session.
         */
        delete: operations["end-sessions"];
    };
    "/api/v1/sessions/{id}": {
        parameters: {
        };
        /**
         * Sign out somewhere
         * @description It ends at once; a stream that goes on ends within seconds. Only in a session: a token that leaks signs nobody out.
         */
        delete: operations["end-session"];
    };
    "/api/v1/strategies": {
        parameters: {
        };
        /** Your strategies and the ready-made ones */
        get: operations["list-strategies"];
        /**
         * Upload a strategy's file: a new strategy, or a new version of yours of that name
         * @description The file must keep every rule that `tradebot strategy check` names; a file that does not is refused with the rules, and nothing of it is kept. The same file twice is one version.
         */
        post: operations["upload-strategy"];
    };
    "/api/v1/strategies/{strategy}": {
        parameters: {
        };
        /** A strategy */
        get: operations["get-strategy"];
        /** Delete a strategy of yours with all its versions, if no bot uses one */
        delete: operations["delete-strategy"];
    };
    "/api/v1/strategies/{strategy}/versions": {
        parameters: {
        };
        /** Every version of a strategy, the newest first */
        get: operations["list-versions"];
    };
    "/api/v1/strategies/{strategy}/versions/{version}": {
        parameters: {
        };
        /** A version and what it says of itself: parameters, slots, plots */
        get: operations["get-version"];
        /** Delete a version of a strategy of yours, if no bot uses it */
        delete: operations["delete-version"];
    };
    "/api/v1/strategies/{strategy}/versions/{version}/bots": {
        parameters: {
        };
        /** Your bots that run a version, or ran it before their last upgrade */
        get: operations["list-version-bots"];
    };
    "/api/v1/strategies/{strategy}/versions/{version}/module": {
        parameters: {
        };
        /** The file of a version */
        get: operations["download-version"];
    };
    "/api/v1/strategies/validate": {
        parameters: {
        };
        /**
         * Judge a strategy's file, and keep nothing
         * @description A file that breaks a rule is an answer like any other: `ok` is false.
         */
        post: operations["validate-strategy"];
    };
    "/api/v1/streams": {
        parameters: {
        };
        /** What is stored of each market, with gaps */
        get: operations["list-streams"];
    };
    "/api/v1/sweeps": {
        parameters: {
        };
        /** Your sweeps, the newest first */
        get: operations["list-sweeps"];
        /**
         * Test combinations of parameters on stored candles, and rank them
         * @description It is checked before it is queued, and its parts are done by all workers. The answer is a job, whose total is the number of combinations.
         */
        post: operations["create-sweep"];
    };
    "/api/v1/sweeps/{id}": {
        parameters: {
        };
        /** A sweep: its state, how far it is and how long it takes still */
        get: operations["get-sweep"];
        /** Delete a sweep that has ended, with its result */
        delete: operations["delete-sweep"];
    };
    "/api/v1/sweeps/{id}/cancel": {
        parameters: {
        };
        /**
         * Cancel a sweep that waits or runs
         * @description It ends at once; a worker that is busy with it notices within seconds.
         */
        post: operations["cancel-sweep"];
    };
    "/api/v1/sweeps/{id}/heatmaps": {
        parameters: {
        };
        /** A metric over every pair of parameters that vary */
        get: operations["get-sweep-heatmaps"];
    };
    "/api/v1/sweeps/{id}/report.html": {
        parameters: {
        };
        /** A sweep as a page with heat maps: one file that needs no network */
        get: operations["get-sweep-page"];
    };
    "/api/v1/sweeps/{id}/result": {
        parameters: {
        };
        /** A whole sweep, as `tradebot sweep --json` writes it */
        get: operations["get-sweep-result"];
    };
    "/api/v1/sweeps/{id}/results": {
        parameters: {
        };
        /**
         * The combinations of a sweep, the best first
         * @description Of one that was canceled those that were run by then, if a part of it was finished.
         */
        get: operations["list-sweep-results"];
    };
    "/api/v1/sweeps/{id}/results.csv": {
        parameters: {
        };
        /** The combinations of a sweep as CSV, the best first */
        get: operations["get-sweep-csv"];
    };
    "/api/v1/sweeps/combinations": {
        parameters: {
        };
        /** Check a sweep, and say how many combinations it has */
        post: operations["count-sweep"];
    };
    "/api/v1/system": {
        parameters: {
        };
        /** What the installation is: versions, settings, uptime */
        get: operations["get-system"];
    };
    "/api/v1/system/kill": {
        parameters: {
        };
        /** Which kill switches are on */
        get: operations["get-kill"];
        /**
         * Stop bots at once, or allow them again
         * @description On, every bot it stops halts within a second, and nobody starts it again before it is off. Off, the bots stay as they are until their owners resume them. Everybody who trades may stop what is theirs; admins stop everything, and the bots of others.
         */
        post: operations["set-kill"];
    };
    "/api/v1/system/live": {
        parameters: {
        };
        /**
         * Say whether the installation trades live
         * @description Off, no order leaves for an exchange, whoever asks; what is at exchanges stays there.
         */
        post: operations["set-live"];
    };
    "/api/v1/system/queues": {
        parameters: {
        };
        /** What waits and runs in the queues */
        get: operations["list-queues"];
    };
    "/api/v1/system/workers": {
        parameters: {
        };
        /**
         * Which workers there are, how many bots they hold and what they run
         * @description A worker writes down what it does every 5 s, and one that died stays for 10 s, or until its leases end.
         */
        get: operations["list-workers"];
    };
    "/api/v1/users": {
        parameters: {
        };
        /** All people */
        get: operations["list-users"];
        /**
         * Invite somebody
         * @description Give them the link; by it they choose a password.
         */
        post: operations["create-user"];
    };
    "/api/v1/users/{id}": {
        parameters: {
        };
        /** One of the people */
        get: operations["get-user"];
        /** Remove somebody who owns nothing */
        delete: operations["delete-user"];
        /**
         * Change somebody's role or address, keep them out, or let them in again
         * @description The last admin who can sign in stays one (409).
         */
        patch: operations["change-user"];
    };
    "/api/v1/users/{id}/disable-totp": {
        parameters: {
        };
        /**
         * Let somebody sign in without one-time codes, who has lost them
         * @description All their sessions end.
         */
        post: operations["disable-user-totp"];
    };
    "/api/v1/users/{id}/reset-link": {
        parameters: {
        };
        /** Make a link by which somebody chooses another password */
        post: operations["make-reset-link"];
    };
    "/api/v1/verifications": {
        parameters: {
        };
        /** Your verifications, the newest first */
        get: operations["list-verifications"];
    };
    "/api/v1/verifications/{id}": {
        parameters: {
        };
        /** A verification: its state, how far it is and how long it takes still */
        get: operations["get-verification"];
        /** Delete a verification that has ended, with its result */
        delete: operations["delete-verification"];
    };
    "/api/v1/verifications/{id}/cancel": {
        parameters: {
        };
        /**
         * Cancel a verification that waits or runs
         * @description It ends at once; a worker that is busy with it notices within seconds.
         */
        post: operations["cancel-verification"];
    };
    "/api/v1/verifications/{id}/result": {
        parameters: {
        };
        /** Whether a backtest came to the same again */
        get: operations["get-verification-result"];
    };
    "/health": {
        parameters: {
        };
        /** The same, for people */
        get: operations["get-health"];
    };
    "/livez": {
        parameters: {
        };
        /** Whether the process answers */
        get: operations["get-livez"];
    };
    "/readyz": {
        parameters: {
        };
        /** Whether the process can do its work: 503 without database or Redis */
        get: operations["get-readyz"];
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptInputBody: {
            /** @description The link of the invitation or of the mail, or what is behind its # */
            link: string;
            /** @description 12 to 128 characters that are not easily guessed */
            password: string;
        };
        Account: {
            /** @description what it had when its key was last tested */
            balances: components["schemas"]["Balance"][];
            /**
             * Format: int64
             * @description when it last changed, ms UTC
             */
            changed: number;
            /**
             * Format: int64
             * @description when its key was last tested, ms UTC; null if never
             */
            checked: number | null;
            /**
             * Format: int64
             * @description when it was added, ms UTC
             */
            created: number;
            /** @description true in the event that says that the account was deleted; absent otherwise */
            deleted?: boolean;
            /**
             * @description where it is
             * @example binance
             */
            exchange: string;
            /** @description id of the account */
            id: string;
            /**
             * @description the last four characters of its API key
             * @example x9Qf
             */
            key_hint: string;
            /**
             * @description what its owner calls it
             * @example main
             */
            name: string;
            /** @description why it is refused or failed and what to do; if it is ok, what would be safer; empty if nothing is to be said */
            reason: string;
            /** @description what its key may do, as the exchange says */
            rights: components["schemas"]["Rights"];
            /**
             * @description unchecked: its key was not tested yet; ok: bots may trade with it; refused: the key may take money out and was removed; failed: the exchange does not take the key
             * @enum {string}
             */
            state: "unchecked" | "ok" | "refused" | "failed";
            /**
             * Format: int64
             * @description counts changes; its ETag
             */
            version: number;
        };
        AgainInputBody: {
            /**
             * @description One-time code or recovery code, for who uses them
             * @example 123456
             */
            code?: string;
            /** @description Of the user */
            password: string;
        };
        Alert: {
            /** @description Id of the bot; empty if it is not about one */
            bot: string;
            /**
             * @description A kill switch is on; a bot has failed; no worker runs a bot; candles are missing; a bot is paused
             * @enum {string}
             */
            kind: "killed" | "failed" | "unattended" | "data_gap" | "paused";
            /** @description Its name */
            name: string;
            /**
             * Format: int64
             * @description Since when, ms UTC; 0: not known
             */
            since: number;
            /** @description A sentence */
            text: string;
        };
        Balance: {
            /**
             * @description the currency
             * @example USDT
             */
            asset: string;
            /**
             * @description what can be used
             * @example 12.5
             */
            free: string;
            /**
             * @description what is in open orders
             * @example 0
             */
            locked: string;
        };
        Bot: {
            /** @description id of the exchange account it trades with; null on paper */
            account: string | null;
            /** @description amount of quote currency it began with */
            cash: string;
            /**
             * Format: int64
             * @description when its configuration or state last changed, ms UTC
             */
            changed: number;
            /** @description what paper trading costs */
            costs: components["schemas"]["Costs"];
            /**
             * Format: int64
             * @description when it was made, ms UTC
             */
            created: number;
            /**
             * Format: int64
             * @description close time of the last candle it has seen, ms UTC; null before the first
             */
            cursor: number | null;
            /** @description true in the event that says that the bot was deleted; absent otherwise */
            deleted?: boolean;
            /** @description what it is worth in quote currency; absent before its first candle, and in events about its state */
            equity?: string;
            /**
             * @description what a person holds back of what the strategy asks for
             * @enum {string}
             */
            held: "nothing" | "entries" | "all";
            /** @description id of the bot */
            id: string;
            /**
             * Format: int64
             * @description ms between its looks at the market; 0: whenever a candle closes
             */
            interval: number;
            /** @description limits and protections, each as NAME=VALUE */
            limits: string[] | null;
            /**
             * @description where its orders go: to a simulated exchange or to a real one
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description SHA-256 of the version of the strategy that it runs */
            module: string;
            /** @description its name */
            name: string;
            /** @description parameters of the strategy that differ from their defaults */
            params: {
                [key: string]: string;
            };
            /**
             * @description why it is paused; empty if it is not
             * @enum {string}
             */
            pause: "" | "daily_trades" | "daily_profit" | "daily_loss" | "protection" | "data_gap" | "user" | "kill_switch";
            /** @description equity less the cash it began with; absent where equity is */
            pnl?: string;
            /** @description SHA-256 of the version that ran before the last upgrade; null if there was none */
            previous: string | null;
            /** @description a sentence for its owner: why it is paused or failed, or what it waits for; empty if there is nothing to say */
            reason: string;
            /** @description seed of the pseudo-random numbers the strategy may ask for, an integer of up to 64 bits as text */
            seed: string;
            /** @description the markets it trades, in the order of the strategy's slots */
            slots: components["schemas"]["Slot"][] | null;
            /**
             * @description state of its life
             * @enum {string}
             */
            status: "created" | "starting" | "running" | "paused" | "stopping" | "stopped" | "failed";
            /** @description name of its strategy */
            strategy: string;
            /**
             * Format: int64
             * @description counts changes; send it as If-Match to change the bot
             */
            version: number;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; null: as many as the strategy wants
             */
            warmup: number | null;
        };
        BotCurve: {
            /** @description id of the bot */
            bot: string;
            /** @description what it was worth at 00:00 UTC of each of the last 30 days, the oldest first and the last its opening, in quote currency; days before its first candle are left out */
            curve: string[];
            /**
             * Format: int64
             * @description 00:00 UTC of its market's day, ms UTC; a synthetic market may be ahead
             */
            day: number;
            /** @description what it was worth then, in quote currency: what it began with, if it had not begun */
            opening: string;
            /** @description what it made since then, in quote currency */
            today: string;
        };
        BotPage: {
            /** @description What is on the page */
            items: components["schemas"]["Bot"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
            /** @description Counts of all bots that the filters leave, on whatever page; absent unless asked for */
            totals?: components["schemas"]["BotTotals"];
        };
        BotPlot: {
            /**
             * Format: int64
             * @description number of the plot in the strategy's description, from 0
             */
            index: number;
            /** @description name of the plot */
            name: string;
            /**
             * @description where it is drawn: empty over the candles, own beneath them
             * @enum {string}
             */
            pane: "" | "own";
        };
        BotTotals: {
            /**
             * Format: int64
             * @description how many are worth more than the cash they began with
             */
            ahead: number;
            /**
             * Format: int64
             * @description how many are worth less
             */
            behind: number;
            /**
             * Format: int64
             * @description how many there are
             */
            bots: number;
            /**
             * Format: int64
             * @description how many of them trade on a real exchange
             */
            live: number;
            /** @description how many there are in each state */
            status: {
                [key: string]: number;
            };
        };
        CandlePage: {
            /** @description candles, each a list: open time in ms UTC, then open, high, low, close and volume as decimal texts */
            items: (number | string)[][];
            /** @description the market, EXCHANGE:SYMBOL:TIMEFRAME */
            market: string;
            /** @description Where the next page begins, the older one unless from is given; empty if this is the last */
            next_cursor: string;
        };
        ChangeInputBody: {
            /** @description true keeps the user out, and ends their sessions at once; their bots go on */
            disabled?: boolean;
            /** @description For links to a new password; empty for none */
            email?: string;
            /**
             * @description What the user may; sessions and tokens there are follow
             * @enum {string}
             */
            role?: "admin" | "trader" | "viewer";
        };
        Chart: {
            /** @description About 2,000 points of the equity, with its extremes */
            equity: components["schemas"]["EquityMark"][];
            /** @description The market of each slot, with what happened there */
            slots: components["schemas"]["ChartSlot"][];
        };
        ChartFill: {
            /** @description its price */
            price: string;
            /** @description its quantity */
            qty: string;
            /** @description why it happened */
            reason: string;
            /** @description buy or sell */
            side: string;
            /** @description what the strategy called it */
            tag: string;
            /**
             * Format: int64
             * @description open time of its candle, ms UTC
             */
            time: number;
        };
        ChartPlot: {
            /** @description name of the plot */
            name: string;
            /** @description empty over the candles, own in a pane of its own */
            pane: string;
            /** @description close times, ms UTC */
            times: number[];
            /** @description a value for each */
            values: number[];
        };
        ChartSlot: {
            /** @description candles, each a list: open time in ms UTC, then open, high, low, close and volume as decimal texts */
            candles: (number | string)[][];
            /** @description what was filled */
            fills: components["schemas"]["ChartFill"][];
            /**
             * Format: int64
             * @description how many candles there are before the first one here
             */
            older: number;
            /** @description what the strategy drew; of the first slot */
            plots: components["schemas"]["ChartPlot"][];
            /** @description name of the slot */
            slot: string;
            /** @description its symbol */
            symbol: string;
            /**
             * @description of the candles here, which are built from the market's where those are too many
             * @example 1h
             */
            timeframe: string;
        };
        Check: {
            /** @description What is wrong and what to do; empty if nothing is */
            detail: string;
            /**
             * Format: int64
             * @description How long it took to answer, ms
             */
            ms: number;
            /**
             * @description What was asked
             * @example database
             */
            name: string;
            /** @description Whether it answers */
            ok: boolean;
        };
        CodeInputBody: {
            /**
             * @description Of the program
             * @example 123456
             */
            code: string;
        };
        Combinations: {
            /**
             * Format: int64
             * @description how many combinations of parameters are run
             */
            combinations: number;
            /** @description the parameters that take more than one value */
            swept: string[];
        };
        Command: {
            /**
             * @description what was asked
             * @enum {string}
             */
            act: "force_exit" | "cancel_order" | "cancel_all" | "move_stop" | "hold";
            /** @description id of the bot */
            bot: string;
            /**
             * Format: int64
             * @description when, ms UTC
             */
            created: number;
            /** @description of hold, what is held back: nothing, entries or all; null otherwise */
            hold: string | null;
            /** @description of cancel_order and move_stop, the number of the order; null otherwise */
            order: string | null;
            /** @description of move_stop, the new trigger; null otherwise */
            price: string | null;
            /** @description why it was refused; empty if it was not */
            reason: string;
            /**
             * Format: int64
             * @description number of the command within the bot, from 1
             */
            seq: number;
            /** @description of force_exit, the slot; null otherwise */
            slot: string | null;
            /**
             * @description what became of it
             * @enum {string}
             */
            status: "waiting" | "done" | "refused";
            /** @description who asked: their name; an id of another than yourself for all but admins */
            who: string;
        };
        Compared: {
            /** @description of the candles it saw: the same where it is the same */
            data_sha256: string;
            /** @description id of the job */
            id: string;
            /** @description SHA-256 of its file */
            module_sha256: string;
            /** @description name of the strategy */
            strategy: string;
            /**
             * Format: int64
             * @description how many trades it closed
             */
            trades: number;
            /** @description what its author calls the version */
            version: string;
        };
        ComparedMetric: {
            /**
             * Format: int64
             * @description place of the backtest that has the best; null if several have it, or none
             */
            best: number | null;
            /** @description name of the metric */
            name: string;
            /** @description its value in each backtest; null where it is undefined */
            values: (number | null)[];
        };
        ComparedSetting: {
            /**
             * @description name of the setting; of a parameter params. and its name
             * @example params.fast
             */
            name: string;
            /** @description its value in each backtest; null where it has none */
            values: unknown[];
        };
        Comparison: {
            /** @description what is compared */
            backtests: components["schemas"]["Compared"][];
            /** @description for each backtest what it was worth at each of the times; null before its beginning and after its end */
            equity: ((string | null)[] | null)[];
            /** @description final_equity and every metric, with a value for each backtest */
            metrics: components["schemas"]["ComparedMetric"][];
            /** @description the settings and parameters in which they differ */
            settings: components["schemas"]["ComparedSetting"][];
            /** @description the time axis of the equity curves, ms UTC: at most 1,000 points */
            times: number[];
        };
        ConfigDocument: {
            /** @description amount of quote currency at the beginning */
            cash: string;
            /** @description what paper trading costs */
            costs: components["schemas"]["Costs"];
            /**
             * @description what this document is
             * @enum {string}
             */
            format: "tradebot.bot-config";
            /**
             * Format: int64
             * @description ms between looks at the market; 0: whenever a candle closes
             */
            interval: number;
            /** @description limits and protections, each as NAME=VALUE */
            limits: string[] | null;
            /**
             * @description where orders go
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description SHA-256 of the version of the strategy */
            module: string;
            /** @description name of the configuration */
            name: string;
            /** @description parameters of the strategy that differ from their defaults */
            params: {
                [key: string]: string;
            };
            /** @description seed of the pseudo-random numbers the strategy may ask for */
            seed: string;
            /** @description the markets, in the order of the strategy's slots */
            slots: components["schemas"]["Slot"][] | null;
            /** @description name of the strategy */
            strategy: string;
            /**
             * Format: int64
             * @description version of the format
             */
            version: number;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; -1: as many as the strategy wants
             */
            warmup: number;
        };
        Costs: {
            /** @description fee of an order that is filled at once, a fraction of the value: 0.001 is 0.1 % */
            fee: string;
            /** @description how fills are simulated */
            fills: string;
            /** @description fee of an order that rests, a fraction of the value */
            maker_fee: string;
            /** @description slippage in basis points */
            slippage_bps: string;
            /** @description spread in basis points */
            spread_bps: string;
            /** @description share of a candle's volume that all orders together may take; 0: no limit */
            volume_cap: string;
        };
        CostsSetup: {
            /** @description fee of an order that is filled at once, a fraction of the value: 0.001 is 0.1 % */
            fee?: string;
            /** @description how fills are simulated: default, backtesting.py or backtrader */
            fills?: string;
            /** @description fee of an order that rests; as fee, if that is given and this is not */
            maker_fee?: string;
            /** @description slippage in basis points */
            slippage_bps?: string;
            /** @description spread in basis points */
            spread_bps?: string;
            /** @description share of a candle's volume that all orders together may take; 0: no limit */
            volume_cap?: string;
        };
        Coverage: {
            /**
             * Format: int64
             * @description how many candles are stored
             */
            candles: number;
            /** @description what is missing between them */
            gaps: components["schemas"]["Range"][];
            /** @description the market, EXCHANGE:SYMBOL:TIMEFRAME */
            market: string;
            /** @description runs of candles none of which is missing */
            ranges: components["schemas"]["Range"][];
            /**
             * Format: int64
             * @description months that are over, to which nothing is added any more
             */
            sealed_months: number;
            /**
             * Format: int64
             * @description earlier revisions of months, which stay
             */
            superseded: number;
        };
        Curve: {
            /**
             * Format: int64
             * @description of every so many ms the last point is in it
             */
            bucket: number;
            /**
             * Format: int64
             * @description the first close time that may be in it, ms UTC
             */
            from: number;
            /** @description the points, the oldest first */
            items: components["schemas"]["Point"][];
            /**
             * Format: int64
             * @description the close time before which all of it is, ms UTC
             */
            to: number;
        };
        Database: {
            /**
             * @description What it is
             * @enum {string}
             */
            program: "PostgreSQL" | "SQLite";
            /**
             * Format: int64
             * @description Version of its tables
             */
            schema: number;
            /** @description Its version */
            version: string;
        };
        Deed: {
            /** @description Where it was asked from; empty if it was this machine's command line or the program itself, and where another person did it, for all but admins */
            address: string;
            /** @description What else is known of it, an object */
            detail: unknown;
            /**
             * Format: int64
             * @description Grows
             */
            id: number;
            /**
             * @description Name of the user who did it; absent if they are gone or were nobody who signs in, and of another than yourself for all but admins
             * @example ada
             */
            name?: string;
            /** @description Id of what they did it to */
            object: string;
            /**
             * @description Name of the user that the object is, or whose it stops; absent if it is none, and as name is
             * @example ada
             */
            object_name?: string;
            /** @description Id of the request, as the log has it; empty if there was none */
            request: string;
            /**
             * Format: int64
             * @description When, ms UTC
             */
            time: number;
            /**
             * @description What they did
             * @example bot.create
             */
            what: string;
            /** @description Id of the user who did it; another word if it was nobody who signs in */
            who: string;
        };
        Defect: {
            /**
             * @description Where the value is
             * @example body.slots[0].market
             */
            location: string;
            /**
             * @description What is wrong with it
             * @example expected string
             */
            message: string;
        };
        DescribedVersion: {
            /**
             * Format: int64
             * @description when it came, ms UTC
             */
            created: number;
            /** @description what the strategy says of itself: all that a form for its parameters and markets needs */
            describe: components["schemas"]["Description"];
            /**
             * Format: int64
             * @description number of the version within the strategy, from 1
             */
            number: number;
            /** @description SHA-256 of the file, hex; bots name the version by it */
            sha256: string;
            /** @description id of the strategy */
            strategy: string;
            /** @description who uploaded it */
            uploader: string;
            /** @description whether it kept every rule when it was last checked */
            valid: boolean;
            /**
             * @description what its author calls the version
             * @example 1.0.0
             */
            version: string;
        };
        Description: {
            /** @description what it does, for the person who chooses */
            about: string;
            /** @description name of the strategy */
            name: string;
            /** @description its parameters, in the order of a form */
            params: components["schemas"]["StrategyParam"][];
            /** @description what it draws; the place in this list is the index of its dots */
            plots: components["schemas"]["StrategyPlot"][];
            /** @description signals it listens to */
            signals: string[];
            /** @description the places for markets, in the order in which a bot names them */
            slots: components["schemas"]["StrategySlot"][];
            /** @description what its author calls the version */
            version: string;
            /**
             * Format: int64
             * @description candles of every series it wants before the first that counts, with its defaults
             */
            warmup: number;
        };
        Dot: {
            /**
             * Format: int64
             * @description close time of the candle, ms UTC
             */
            time: number;
            /**
             * Format: double
             * @description how high; null where the strategy drew nothing that is a number
             */
            value: number | null;
        };
        Downloaded: {
            /**
             * Format: int64
             * @description how many candles were fetched; those that were stored before stay as they were
             */
            candles: number;
        };
        DownloadSettings: {
            /**
             * Format: int64
             * @description Open time of the first candle, ms UTC
             */
            from: number;
            /**
             * @description the market, EXCHANGE:SYMBOL:TIMEFRAME
             * @example synth:BTCUSDT:1h
             */
            market: string;
            /**
             * Format: int64
             * @description Open time of the first candle after the last, ms UTC; 0 or absent: up to now
             */
            to?: number;
        };
        DrawnPlot: {
            /**
             * Format: int64
             * @description the first time that may be in it, ms UTC
             */
            from: number;
            /**
             * Format: int64
             * @description number of the plot in the strategy's description, from 0
             */
            index: number;
            /** @description the dots, the oldest first */
            items: components["schemas"]["Dot"][];
            /** @description name of the plot */
            name: string;
            /**
             * @description where it is drawn: empty over the candles, own beneath them
             * @enum {string}
             */
            pane: "" | "own";
            /**
             * Format: int64
             * @description the time before which all of it is, ms UTC
             */
            to: number;
        };
        EquityMark: {
            /**
             * Format: double
             * @description below the highest so far, a fraction
             */
            drawdown: number;
            /** @description what the account is worth */
            equity: string;
            /**
             * Format: int64
             * @description close time, ms UTC
             */
            time: number;
        };
        Exchange: {
            /** @description whether candles can be downloaded from it; otherwise they are imported */
            downloads: boolean;
            /**
             * @description name of the exchange
             * @example binance
             */
            name: string;
            /** @description the usual lengths of candles; others can be named too */
            timeframes: string[];
        };
        ExchangeKey: {
            /** @description The API key. It may read and trade; one that may withdraw is refused. */
            key: string;
            /** @description The secret of the API key */
            secret: string;
        };
        Figures: {
            /** @description what it was worth at the end, in quote currency */
            final_equity: string;
            /**
             * Format: double
             * @description the largest fall of equity from a high, a fraction, not negative; null if it is undefined
             */
            max_drawdown: number | null;
            /**
             * Format: double
             * @description Sharpe ratio of a year; null if it is undefined
             */
            sharpe: number | null;
            /**
             * Format: double
             * @description what was made of the cash it began with, after all costs, a fraction: 0.1 is 10 %; null if it is undefined
             */
            total_return: number | null;
            /**
             * Format: int64
             * @description how many trades were closed
             */
            trades: number;
        };
        Fill: {
            /** @description id of the bot */
            bot: string;
            /** @description fee in quote currency */
            fee: string;
            /**
             * @description whether the order rested (maker) or was filled at once (taker)
             * @enum {string}
             */
            liquidity: "maker" | "taker";
            /** @description number of the order */
            order: string;
            /** @description price in quote currency */
            price: string;
            /** @description quantity in base currency */
            qty: string;
            /** @description profit or loss that it realised, after the fee, in quote currency */
            realised: string;
            /** @description why the order existed */
            reason: string;
            /**
             * Format: int64
             * @description number of the fill within the bot, from 1
             */
            seq: number;
            /**
             * @description which way it went
             * @enum {string}
             */
            side: "buy" | "sell";
            /** @description name of the slot in the strategy */
            slot: string;
            /** @description what the strategy called the order */
            tag: string;
            /**
             * Format: int64
             * @description when, ms UTC
             */
            time: number;
            /**
             * Format: int64
             * @description the exchange's number of it; null on paper
             */
            trade: number | null;
            /** @description quantity times price, in quote currency */
            value: string;
        };
        "Force-exit-botRequest": {
            /** @description name of the slot */
            slot: string;
        };
        ForgotInputBody: {
            /**
             * @description Name or e-mail address
             * @example ann
             */
            account: string;
        };
        FormFile: {
            ContentType: string;
            Filename: string;
            IsSet: boolean;
            /** Format: int64 */
            Size: number;
        };
        Funds: {
            /**
             * Format: int64
             * @description when that was, ms UTC; null if its key was never tested
             */
            checked: number | null;
            /** @description what it had of each currency, without those it had nothing of */
            items: components["schemas"]["Balance"][];
        };
        HeatMap: {
            /** @description for every line the metric in every column; null where nothing has a result */
            cells: ((number | null)[] | null)[];
            /** @description values of x, or ranges of them where they are many */
            columns: string[];
            /** @description for every line how many combinations with a result share each cell */
            counts: (number[] | null)[];
            /** @description values of y, or ranges of them */
            lines: string[];
            /** @description the parameter of the columns */
            x: string;
            /** @description the parameter of the lines; empty if only one varies */
            y: string;
        };
        HeatMaps: {
            /**
             * @description what of the combinations that share a cell
             * @enum {string}
             */
            how: "best" | "mean";
            /** @description a map for every pair; of one parameter a map of one line */
            maps: components["schemas"]["HeatMap"][];
            /** @description what is shown */
            metric: string;
            /** @description whether less of the metric is better */
            smaller: boolean;
        };
        Imported: {
            /** @description amount of quote currency at the beginning */
            cash: string;
            /**
             * Format: int64
             * @description when it was saved last, ms UTC
             */
            changed: number;
            /** @description what paper trading costs */
            costs: components["schemas"]["Costs"];
            /**
             * Format: int64
             * @description when it was saved first, ms UTC
             */
            created: number;
            /** @description id of the configuration */
            id: string;
            /**
             * Format: int64
             * @description ms between looks at the market; 0: whenever a candle closes
             */
            interval: number;
            /** @description limits and protections, each as NAME=VALUE */
            limits: string[] | null;
            /**
             * @description where orders go
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description SHA-256 of the version of the strategy */
            module: string;
            /** @description its name, unique among yours */
            name: string;
            /** @description parameters of the strategy that differ from their defaults */
            params: {
                [key: string]: string;
            };
            /** @description seed of the pseudo-random numbers the strategy may ask for */
            seed: string;
            /** @description the markets, in the order of the strategy's slots */
            slots: components["schemas"]["Slot"][] | null;
            /** @description name of the strategy */
            strategy: string;
            /**
             * Format: int64
             * @description counts changes; send it as If-Match to change the configuration
             */
            version: number;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; -1: as many as the strategy wants
             */
            warmup: number;
            /** @description what is not as it was where the document comes from, a sentence each */
            warnings: string[];
        };
        ImportedCandles: {
            /**
             * Format: int64
             * @description that were stored with other numbers, and are replaced
             */
            different: number;
            /**
             * Format: int64
             * @description that were stored just so
             */
            known: number;
            /** @description the market, EXCHANGE:SYMBOL:TIMEFRAME */
            market: string;
            /**
             * Format: int64
             * @description months that were sealed, or sealed anew
             */
            months: number;
            /**
             * Format: int64
             * @description that were not stored
             */
            new: number;
            /**
             * Format: int64
             * @description prices with more than 8 decimals, which were rounded
             */
            rounded: number;
            /**
             * Format: int64
             * @description left out because they were not closed yet
             */
            unclosed: number;
        };
        InvitedBody: {
            /**
             * Format: int64
             * @description ms UTC
             */
            created: number;
            /** @description Whether the user is kept out. Their bots go on */
            disabled: boolean;
            /**
             * @description For links to a new password; empty if there is none
             * @example ann@example.org
             */
            email: string;
            /** @description Of the user */
            id: string;
            /** @description By which the user chooses a password, once, within a week. It is shown this once */
            link: string;
            /**
             * @description With which the user signs in
             * @example ann
             */
            name: string;
            /** @description Whether the user has chosen a password */
            password: boolean;
            /**
             * @description admin: everything; trader: what is their own; viewer: see what is their own
             * @enum {string}
             */
            role: "admin" | "trader" | "viewer";
            /** @description Whether sign-in asks for a one-time code */
            totp: boolean;
            /**
             * Format: int64
             * @description Grows with each change; the ETag
             */
            version: number;
        };
        InviteInputBody: {
            /**
             * @description For links to a new password
             * @example ann@example.org
             */
            email?: string;
            /**
             * @description 2 to 40 of a-z, 0-9, dot, dash and underscore
             * @example ann
             */
            name: string;
            /**
             * @description What the user may
             * @enum {string}
             */
            role: "admin" | "trader" | "viewer";
        };
        Job: {
            /**
             * Format: int64
             * @description when its state last changed, ms UTC
             */
            changed: number;
            /**
             * Format: int64
             * @description when it was asked for, ms UTC
             */
            created: number;
            /**
             * Format: int64
             * @description how much of total is done
             */
            done: number;
            /** @description a sentence that says why it failed; empty if it did not */
            error: string;
            /** @description id of the job */
            id: string;
            /**
             * @description what is done
             * @enum {string}
             */
            kind: "backtest" | "sweep" | "download" | "verify" | "account";
            /**
             * Format: int64
             * @description an estimate of how long it takes still, ms; null if nobody knows
             */
            left_ms: number | null;
            /**
             * Format: double
             * @description done as a share of total
             */
            progress: number;
            /** @description what was asked for */
            spec: unknown;
            /**
             * @description state of the job; the last three are ends
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "failed" | "canceled";
            /** @description of a backtest or a sweep what is tested and what came of it; absent of other jobs, and of those of earlier versions of the program */
            test?: components["schemas"]["Test"];
            /**
             * Format: int64
             * @description how much there is to do, in units of the job's own
             */
            total: number;
        };
        JournalLine: {
            /** @description what the strategy asked for */
            asked: string[];
            /** @description SHA-256 of the chain of the line before and the text, hex: a change of any line changes all after it */
            chain: string;
            /**
             * @description what happened: a life began or ended, candles were seen, a step in which something happened, somebody asked by hand, an exchange reported
             * @enum {string}
             */
            kind: "begin" | "candles" | "step" | "hand" | "venue" | "end";
            /** @description the limit that was reached, a sentence; empty if none was */
            reached: string;
            /** @description why something that was asked for was not done */
            refusals: string[];
            /**
             * Format: int64
             * @description number of the line, from 1 without gaps
             */
            seq: number;
            /** @description the line as it is kept, a JSON object */
            text: string;
            /**
             * Format: int64
             * @description market time, ms UTC
             */
            time: number;
        };
        KillOrder: {
            /** @description true stops the bots within a second; false lets their owners resume them */
            on: boolean;
            /** @description Id of the user, for admins; the caller without */
            user?: string;
            /**
             * @description What to stop: every bot of the installation, for admins; or the bots of a user
             * @enum {string}
             */
            what: "all" | "user";
        };
        Kills: {
            /** @description Whether every bot is stopped */
            all: boolean;
            /** @description Ids of bots that are stopped one by one, for admins */
            bots: string[];
            /** @description Whether the installation trades live at all, as admins have switched it */
            live: boolean;
            /** @description Whether the setting LIVE_TRADING allows it; a live bot needs both */
            live_allowed: boolean;
            /** @description Whether the caller's own bots are */
            user: boolean;
            /** @description Ids of users whose bots are stopped; for all but admins the caller's alone */
            users: string[];
        };
        LinkedBody: {
            /** @description By which the user chooses another password, once, within a day. It is shown this once */
            link: string;
        };
        Log: {
            /** @description id of the bot */
            bot: string;
            /**
             * Format: int64
             * @description number of the line; absent in an event
             */
            id?: number;
            /**
             * @description how bad it is
             * @enum {string}
             */
            level: "info" | "warn" | "error";
            /**
             * @description who says so
             * @enum {string}
             */
            source: "strategy" | "engine";
            /** @description what happened */
            text: string;
            /**
             * Format: int64
             * @description market time, ms UTC
             */
            time: number;
        };
        Login: {
            /**
             * @description From which something was last asked
             * @example 192.0.2.1
             */
            address: string;
            /** @description As the browser calls itself */
            agent: string;
            /**
             * Format: int64
             * @description When the user signed in, ms UTC
             */
            created: number;
            /** @description Whether it is the one that asks */
            current: boolean;
            /**
             * Format: int64
             * @description When it ends at the latest, ms UTC
             */
            expires: number;
            /** @description Of the session */
            id: string;
            /**
             * Format: int64
             * @description When something was last asked, to the minute, ms UTC
             */
            seen: number;
        };
        Market: {
            /**
             * @description currency that is bought and sold; absent where the symbol does not tell
             * @example BTC
             */
            base?: string;
            /** @description name of the exchange */
            exchange: string;
            /**
             * @description currency it is paid with; absent where base is
             * @example USDT
             */
            quote?: string;
            /** @description lengths of the candles that are stored of it */
            stored: string[];
            /** @description symbol, as the exchange writes it */
            symbol: string;
        };
        Me: {
            /** @description For the header X-CSRF-Token, which everything that changes something in this session needs; empty for tokens */
            csrf_token: string;
            /** @description Address for links to a new password; empty if there is none */
            email: string;
            /**
             * Format: int64
             * @description Until when what needs the password again can be done without it, ms UTC; 0 for tokens, which never can
             */
            fresh_until: number;
            /**
             * @description Of the user
             * @example ann
             */
            name: string;
            /**
             * Format: int64
             * @description How many recovery codes are left
             */
            recovery_codes: number;
            /**
             * @description What the user may at most
             * @enum {string}
             */
            role: "admin" | "trader" | "viewer";
            /**
             * @description What the session or token may: the lesser of what the role allows and what the token was made for
             * @enum {string}
             */
            scope: "read" | "trade" | "admin";
            /** @description Id of the session; empty if a token was shown */
            session: string;
            /** @description Id of the API token; empty if a session was shown */
            token: string;
            /** @description Whether one-time codes are asked for at sign-in */
            totp: boolean;
            /** @description Id of the user */
            user: string;
        };
        "Move-stopRequest": {
            /**
             * @description the new trigger
             * @example 95.5
             */
            price: string;
        };
        NamedBody: {
            /**
             * @description With which the user signs in
             * @example ann
             */
            name: string;
        };
        NewAccount: {
            /**
             * @description Where it is: binance or binance-testnet
             * @example binance
             */
            exchange: string;
            /** @description The API key. It may read and trade; one that may withdraw is refused. */
            key: string;
            /**
             * @description What you call it; no other account of yours may be called so
             * @example main
             */
            name: string;
            /** @description The secret of the API key */
            secret: string;
        };
        NewBot: {
            /** @description id of the exchange account that a live bot trades with */
            account?: string;
            /**
             * @description amount of quote currency it begins with; 10000 without a choice
             * @example 10000
             */
            cash?: string;
            /** @description id of a saved configuration, which the rest of this changes */
            config_id?: string;
            /** @description what paper trading costs */
            costs?: components["schemas"]["CostsSetup"];
            /**
             * Format: int64
             * @description ms between its looks at the market; 0: whenever a candle closes
             */
            interval?: number;
            /**
             * @description limits and protections, in place of all there are
             * @example [
             *       "daily_loss_pct=5"
             *     ]
             */
            limits?: string[] | null;
            /**
             * @description where its orders go; paper without a choice. It stays as it is made
             * @enum {string}
             */
            mode?: "paper" | "live";
            /** @description SHA-256 of the version of the strategy; with strategy beside it, it must be a version of the one of that name */
            module?: string;
            /** @description what it is called */
            name?: string;
            /** @description parameters that differ from their defaults, in place of all there are */
            params?: {
                [key: string]: string;
            };
            /** @description seed of the pseudo-random numbers the strategy may ask for */
            seed?: string;
            /** @description the markets it trades, in place of all there are */
            slots?: components["schemas"]["SlotSetup"][] | null;
            /**
             * @description the version of a strategy: its SHA-256; or the name or id of a strategy for its newest version, or NAME@3 for its third
             * @example sma-cross
             */
            strategy?: string;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; -1: as many as the strategy wants
             */
            warmup?: number;
        };
        NewToken: {
            /**
             * Format: int64
             * @description ms UTC
             */
            created: number;
            /**
             * Format: int64
             * @description ms UTC; 0: never
             */
            expires: number;
            /** @description Of the token */
            id: string;
            /**
             * @description What its owner calls it
             * @example my script
             */
            name: string;
            /**
             * @description How it begins
             * @example tb_3kD0fQx1
             */
            prefix: string;
            /**
             * @description What it allows at most
             * @enum {string}
             */
            scope: "read" | "trade" | "admin";
            /** @description The token itself, for the header Authorization: Bearer. It is shown this once */
            token: string;
            /**
             * Format: int64
             * @description When something was last asked with it, to the minute, ms UTC; 0: not yet
             */
            used: number;
        };
        NewTokenInputBody: {
            /**
             * Format: int64
             * @description When it ends, ms UTC; 0: never
             */
            expires?: number;
            /**
             * @description So that you know it again
             * @example my script
             */
            name: string;
            /**
             * @description read sees what is yours, trade changes it and lets bots trade, admin does what an admin may
             * @enum {string}
             */
            scope: "read" | "trade" | "admin";
        };
        Offer: {
            /**
             * @description To be typed into the program
             * @example JBSWY3DPEHPK3PXP
             */
            secret: string;
            /**
             * @description The same, for a QR code
             * @example otpauth://totp/Tradebot:ann?secret=JBSWY3DPEHPK3PXP
             */
            url: string;
        };
        Order: {
            /** @description id of the bot */
            bot: string;
            /**
             * Format: int64
             * @description when it last changed by the market's clock, ms UTC
             */
            changed: number;
            /** @description its id at the exchange; null on paper */
            client_id: string | null;
            /** @description quantity that was filled so far, in base currency */
            filled: string;
            /** @description number of the order within the bot, up to 63 bits, as text */
            id: string;
            /** @description market, limit, stop and so on */
            kind: string;
            /** @description number of the order whose fill brought it alive; null if there is none */
            parent: string | null;
            /**
             * Format: int64
             * @description when it was placed by the market's clock, ms UTC
             */
            placed: number;
            /** @description limit price; null if it has none */
            price: string | null;
            /** @description quantity in base currency; 0 until it is known, which depends on the price at which it is placed */
            qty: string;
            /** @description why it exists; of one that was refused, taken back or expired, why */
            reason: string;
            /**
             * @description which way it goes
             * @enum {string}
             */
            side: "buy" | "sell";
            /** @description name of the slot in the strategy */
            slot: string;
            /**
             * @description state of the order
             * @enum {string}
             */
            status: "planned" | "sending" | "unknown" | "open" | "partially_filled" | "filled" | "canceled" | "rejected" | "expired";
            /** @description trigger price; null if it has none */
            stop: string | null;
            /** @description what the strategy called it */
            tag: string;
            /** @description a sentence that says why it was refused; empty if it was not */
            text: string;
            /** @description what was filled, in quote currency */
            value: string;
        };
        Overview: {
            /**
             * Format: int64
             * @description How many alerts there are in all
             */
            alarming: number;
            /** @description What wants looking after, the worst first, up to 100 */
            alerts: components["schemas"]["Alert"][];
            /** @description How many bots there are, by mode and state */
            bots: components["schemas"]["Tally"][];
            /**
             * Format: int64
             * @description How many positions there are in all
             */
            held: number;
            /** @description Jobs that wait or run, the newest first, up to 50 */
            jobs: components["schemas"]["Job"][];
            /** @description What bots hold, up to 500 */
            positions: components["schemas"]["Position"][];
            /**
             * Format: int64
             * @description When it was put together, ms UTC
             */
            time: number;
            /** @description What the bots are worth: of each mode, exchange and quote currency by itself, for these are never added */
            wealth: components["schemas"]["Wealth"][];
        };
        Pace: {
            /**
             * Format: double
             * @description How many times as fast as time it goes
             */
            speed: number;
            /**
             * Format: int64
             * @description The market's time, ms UTC
             */
            time: number;
        };
        PageAccount: {
            /** @description What is on the page */
            items: components["schemas"]["Account"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageBot: {
            /** @description What is on the page */
            items: components["schemas"]["Bot"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageBotCurve: {
            /** @description What is on the page */
            items: components["schemas"]["BotCurve"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageBotPlot: {
            /** @description What is on the page */
            items: components["schemas"]["BotPlot"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageCommand: {
            /** @description What is on the page */
            items: components["schemas"]["Command"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageCoverage: {
            /** @description What is on the page */
            items: components["schemas"]["Coverage"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageDeed: {
            /** @description What is on the page */
            items: components["schemas"]["Deed"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageExchange: {
            /** @description What is on the page */
            items: components["schemas"]["Exchange"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageFill: {
            /** @description What is on the page */
            items: components["schemas"]["Fill"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageJob: {
            /** @description What is on the page */
            items: components["schemas"]["Job"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageJournalLine: {
            /** @description What is on the page */
            items: components["schemas"]["JournalLine"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageLog: {
            /** @description What is on the page */
            items: components["schemas"]["Log"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageLogin: {
            /** @description What is on the page */
            items: components["schemas"]["Login"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageMarket: {
            /** @description What is on the page */
            items: components["schemas"]["Market"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageOrder: {
            /** @description What is on the page */
            items: components["schemas"]["Order"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PagePerson: {
            /** @description What is on the page */
            items: components["schemas"]["Person"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PagePosition: {
            /** @description What is on the page */
            items: components["schemas"]["Position"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageQueueState: {
            /** @description What is on the page */
            items: components["schemas"]["QueueState"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageSavedConfig: {
            /** @description What is on the page */
            items: components["schemas"]["SavedConfig"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageStrategy: {
            /** @description What is on the page */
            items: components["schemas"]["Strategy"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageStrategyVersion: {
            /** @description What is on the page */
            items: components["schemas"]["StrategyVersion"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageSweepRow: {
            /** @description What is on the page */
            items: components["schemas"]["ReportSweepRow"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageToken: {
            /** @description What is on the page */
            items: components["schemas"]["Token"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PageWorkerState: {
            /** @description What is on the page */
            items: components["schemas"]["WorkerState"][];
            /** @description Where the next page begins; empty if this is the last */
            next_cursor: string;
        };
        PasswordInputBody: {
            /** @description The new one: 12 to 128 characters that are not easily guessed */
            password: string;
        };
        Person: {
            /**
             * Format: int64
             * @description ms UTC
             */
            created: number;
            /** @description Whether the user is kept out. Their bots go on */
            disabled: boolean;
            /**
             * @description For links to a new password; empty if there is none
             * @example ann@example.org
             */
            email: string;
            /** @description Of the user */
            id: string;
            /**
             * @description With which the user signs in
             * @example ann
             */
            name: string;
            /** @description Whether the user has chosen a password */
            password: boolean;
            /**
             * @description admin: everything; trader: what is their own; viewer: see what is their own
             * @enum {string}
             */
            role: "admin" | "trader" | "viewer";
            /** @description Whether sign-in asks for a one-time code */
            totp: boolean;
            /**
             * Format: int64
             * @description Grows with each change; the ETag
             */
            version: number;
        };
        Point: {
            /** @description id of the bot, in an event; absent in the curve of one bot */
            bot?: string;
            /** @description what the bot was worth, in quote currency */
            equity: string;
            /**
             * Format: int64
             * @description close time, ms UTC
             */
            time: number;
        };
        Position: {
            /**
             * @description currency that is held; absent where the symbol does not tell
             * @example BTC
             */
            base?: string;
            /** @description id of the bot */
            bot: string;
            /** @description average price at which it was entered */
            entry: string;
            /** @description the last price */
            last: string;
            /** @description the market of the slot, EXCHANGE:SYMBOL:TIMEFRAME */
            market: string;
            /** @description quantity in base currency, negative when short; 0 if nothing is held */
            qty: string;
            /**
             * @description currency of its prices and of what it made; absent where base is
             * @example USDT
             */
            quote?: string;
            /** @description profit and loss that the slot has realised, in quote currency */
            realised: string;
            /** @description name of the slot in the strategy */
            slot: string;
            /** @description profit or loss if it were closed at the last price, in quote currency */
            unrealised: string;
        };
        Problem: {
            /**
             * @description One word for programs
             * @example not_found
             */
            code: string;
            /**
             * @description What is wrong and what to do, one sentence
             * @example there is no such bot
             */
            detail: string;
            /** @description What is wrong with single values */
            errors?: components["schemas"]["Defect"][] | null;
            /** @description Id of the request, as the log has it */
            instance: string;
            /** @description Of a strategy's file that was refused: every rule, and the one that does not hold */
            rules?: components["schemas"]["Rule"][] | null;
            /**
             * Format: int64
             * @description HTTP status
             * @example 404
             */
            status: number;
            /**
             * @description The status in words
             * @example Not Found
             */
            title: string;
            /**
             * @description Address of a page about this sort of error
             * @example /api/docs#errors
             */
            type: string;
        };
        QueueState: {
            /**
             * Format: int64
             * @description How long the oldest of those that wait has waited, ms
             */
            latency_ms: number;
            /**
             * @description bots, jobs, housekeeping, or w: and the id of the worker whose own it is
             * @example jobs
             */
            name: string;
            /**
             * Format: int64
             * @description Tasks that failed and wait for their next try
             */
            retrying: number;
            /**
             * Format: int64
             * @description Tasks that workers have taken
             */
            running: number;
            /**
             * Format: int64
             * @description Tasks that nobody has taken yet
             */
            waiting: number;
        };
        Range: {
            /**
             * Format: int64
             * @description how many candles; of a gap, how many are missing
             */
            candles: number;
            /**
             * Format: int64
             * @description open time of the first candle, ms UTC
             */
            from: number;
            /**
             * Format: int64
             * @description open time of the first candle after the last, ms UTC
             */
            to: number;
        };
        Recovery: {
            /**
             * @description They are shown this once
             * @example [
             *       "ab2c-def3-ghi4-jkl5"
             *     ]
             */
            recovery_codes: string[];
        };
        "Rename-accountRequest": {
            /** @description What you call it */
            name: string;
        };
        Replayed: {
            /**
             * Format: int64
             * @description of them those in which the strategy asked for something
             */
            decisions: number;
            /** @description the first line that differs, in a sentence; null if none does */
            difference: string | null;
            /**
             * Format: int64
             * @description lines of the journal
             */
            events: number;
            /** @description whether the replay wrote the same journal, byte for byte */
            identical: boolean;
        };
        ReportBelief: {
            id: string;
            text: string;
            value: number | null;
            verdict: string;
        };
        ReportGroup: {
            avg_trade: number | null;
            fees: string;
            name: string;
            pnl: string;
            profit_factor: number | null;
            /** Format: int64 */
            trades: number;
            /** Format: int64 */
            wins: number;
        };
        ReportMetrics: {
            avg_drawdown: number | null;
            avg_duration_ms: number | null;
            avg_trade: number | null;
            best_trade: number | null;
            buy_hold_return: number | null;
            cagr: number | null;
            calmar: number | null;
            cvar_95: number | null;
            expectancy: number | null;
            exposure: number | null;
            fees_paid: number | null;
            kelly: number | null;
            max_drawdown: number | null;
            max_drawdown_duration_ms: number | null;
            /** Format: int64 */
            max_loss_streak: number;
            /** Format: int64 */
            max_win_streak: number;
            profit_factor: number | null;
            sharpe: number | null;
            sortino: number | null;
            sqn: number | null;
            total_return: number | null;
            /** Format: int64 */
            trades: number;
            ulcer_index: number | null;
            volatility: number | null;
            win_rate: number | null;
            worst_trade: number | null;
        };
        ReportMonth: {
            /** Format: int64 */
            month: number;
            return: number | null;
            /** Format: int64 */
            year: number;
        };
        ReportPosition: {
            entry_price: string;
            /** Format: int64 */
            entry_time: number;
            last_price: string;
            qty: string;
            side: string;
            slot: string;
            symbol: string;
            unrealised_pnl: string;
        };
        ReportResult: {
            beliefs: components["schemas"]["ReportBelief"][] | null;
            by_exit_reason: components["schemas"]["ReportGroup"][] | null;
            by_tag: components["schemas"]["ReportGroup"][] | null;
            /** Format: int64 */
            candles: number;
            /** Format: double */
            candles_per_second: number;
            data_sha256: string;
            engine_version: string;
            /** Format: int64 */
            fills: number;
            final_equity: string;
            /** Format: int64 */
            fuel: number;
            journal_sha256: string;
            metrics: components["schemas"]["ReportMetrics"];
            module_sha256: string;
            monthly_returns: components["schemas"]["ReportMonth"][] | null;
            open_position: components["schemas"]["ReportPosition"];
            open_positions: components["schemas"]["ReportPosition"][] | null;
            /** Format: int64 */
            refusals: number;
            /** Format: int64 */
            run_ns: number;
            settings: components["schemas"]["ReportSettings"];
            slots: components["schemas"]["ReportSlot"][] | null;
            strategy: string;
            strategy_version: string;
            trades: components["schemas"]["ReportTrade"][] | null;
            warnings: string[] | null;
        };
        ReportSettings: {
            candles: string[] | null;
            cash: string;
            fee: string;
            fill_model: string;
            /** Format: int64 */
            from: number | null;
            funding: string;
            limits: string[] | null;
            lot: string;
            maker_fee: string | null;
            min_notional: string;
            module: string;
            params: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            seed: number;
            slippage_bps: string;
            spread_bps: string;
            tick: string;
            /** Format: int64 */
            to: number | null;
            volume_cap: string;
        };
        ReportSlot: {
            /** Format: int64 */
            candles: number;
            /** Format: int64 */
            from: number;
            /** Format: int64 */
            gaps: number;
            /** Format: int64 */
            missing: number;
            /** Format: int64 */
            rounded: number;
            slot: string;
            source: string;
            symbol: string;
            timeframe: string;
            /** Format: int64 */
            to: number;
            /** Format: int64 */
            warmup: number;
            /** Format: int64 */
            warmup_short: number;
        };
        ReportSweep: {
            /** Format: int64 */
            candle_evaluations: number;
            /** Format: int64 */
            combinations: number;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            failed: number;
            metric: string;
            module_sha256: string;
            results: components["schemas"]["ReportSweepRow"][] | null;
            /** Format: int64 */
            run_ns: number;
            settings: components["schemas"]["ReportSettings"];
            slots: components["schemas"]["ReportSlot"][] | null;
            strategy: string;
            strategy_version: string;
            swept: string[] | null;
            warnings: string[] | null;
        };
        ReportSweepRow: {
            error?: string;
            final_equity: string;
            metrics: components["schemas"]["ReportMetrics"];
            params: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            rank: number;
            /** Format: int64 */
            trades: number;
        };
        ReportTrade: {
            entry_price: string;
            /** Format: int64 */
            entry_time: number;
            exit_price: string;
            exit_reason: string;
            /** Format: int64 */
            exit_time: number;
            fees: string;
            pnl: string;
            qty: string;
            side: string;
            slot: string;
            symbol: string;
            tag: string;
        };
        Rights: {
            /** @description whether it works from addresses alone that its owner has named, as it should */
            bound: boolean;
            /** @description whether the exchange says what a key may do; a testnet does not, and of a key that was not tested nothing is known */
            known: boolean;
            /** @description trade on the spot market, which it has to */
            trade: boolean;
            /** @description move money between accounts of its owner, which no bot needs */
            transfer: boolean;
            /** @description take money out; such a key is refused */
            withdraw: boolean;
        };
        Rule: {
            /**
             * @description name of the rule
             * @example imports
             */
            id: string;
            /** @description what holds, or what is wrong and what to do */
            message: string;
            /** @description whether it holds */
            ok: boolean;
        };
        SavedConfig: {
            /** @description amount of quote currency at the beginning */
            cash: string;
            /**
             * Format: int64
             * @description when it was saved last, ms UTC
             */
            changed: number;
            /** @description what paper trading costs */
            costs: components["schemas"]["Costs"];
            /**
             * Format: int64
             * @description when it was saved first, ms UTC
             */
            created: number;
            /** @description id of the configuration */
            id: string;
            /**
             * Format: int64
             * @description ms between looks at the market; 0: whenever a candle closes
             */
            interval: number;
            /** @description limits and protections, each as NAME=VALUE */
            limits: string[] | null;
            /**
             * @description where orders go
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description SHA-256 of the version of the strategy */
            module: string;
            /** @description its name, unique among yours */
            name: string;
            /** @description parameters of the strategy that differ from their defaults */
            params: {
                [key: string]: string;
            };
            /** @description seed of the pseudo-random numbers the strategy may ask for */
            seed: string;
            /** @description the markets, in the order of the strategy's slots */
            slots: components["schemas"]["Slot"][] | null;
            /** @description name of the strategy */
            strategy: string;
            /**
             * Format: int64
             * @description counts changes; send it as If-Match to change the configuration
             */
            version: number;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; -1: as many as the strategy wants
             */
            warmup: number;
        };
        "Set-liveRequest": {
            /** @description Whether it does */
            on: boolean;
        };
        Setup: {
            /** @description id of the exchange account that a live bot trades with */
            account?: string;
            /**
             * @description amount of quote currency it begins with; 10000 without a choice
             * @example 10000
             */
            cash?: string;
            /** @description what paper trading costs */
            costs?: components["schemas"]["CostsSetup"];
            /**
             * Format: int64
             * @description ms between its looks at the market; 0: whenever a candle closes
             */
            interval?: number;
            /**
             * @description limits and protections, in place of all there are
             * @example [
             *       "daily_loss_pct=5"
             *     ]
             */
            limits?: string[] | null;
            /**
             * @description where its orders go; paper without a choice. It stays as it is made
             * @enum {string}
             */
            mode?: "paper" | "live";
            /** @description SHA-256 of the version of the strategy; with strategy beside it, it must be a version of the one of that name */
            module?: string;
            /** @description what it is called */
            name?: string;
            /** @description parameters that differ from their defaults, in place of all there are */
            params?: {
                [key: string]: string;
            };
            /** @description seed of the pseudo-random numbers the strategy may ask for */
            seed?: string;
            /** @description the markets it trades, in place of all there are */
            slots?: components["schemas"]["SlotSetup"][] | null;
            /**
             * @description the version of a strategy: its SHA-256; or the name or id of a strategy for its newest version, or NAME@3 for its third
             * @example sma-cross
             */
            strategy?: string;
            /**
             * Format: int64
             * @description candles of every series before the first that counts; -1: as many as the strategy wants
             */
            warmup?: number;
        };
        SetupInputBody: {
            /**
             * @description For links to a new password
             * @example ann@example.org
             */
            email?: string;
            /** @description The link that the first start printed, or what is behind its # */
            link: string;
            /**
             * @description With which the admin signs in: 2 to 40 of a-z, 0-9, dot, dash and underscore
             * @example ann
             */
            name: string;
            /** @description 12 to 128 characters that are not easily guessed */
            password: string;
        };
        SignInInputBody: {
            /**
             * @description Name or e-mail address
             * @example ann
             */
            account: string;
            /**
             * @description One-time code or recovery code, for who uses them: without it the answer is 401 totp_required
             * @example 123456
             */
            code?: string;
            /** @description Of the user */
            password: string;
        };
        Slot: {
            /**
             * @description currency that is bought and sold there; absent where the symbol does not tell
             * @example BTC
             */
            readonly base?: string;
            /**
             * @description the market, EXCHANGE:SYMBOL:TIMEFRAME
             * @example binance:BTCUSDT:1m
             */
            market: string;
            /**
             * @description currency it is paid with, that of prices and of the bot's money; absent where base is
             * @example USDT
             */
            readonly quote?: string;
            /** @description name of the slot in the strategy */
            slot: string;
        };
        SlotSetup: {
            /**
             * @description the market, EXCHANGE:SYMBOL:TIMEFRAME
             * @example synth:BTCUSDT:1m
             */
            market: string;
            /** @description name of the slot in the strategy; without names they are meant in the strategy's order */
            slot?: string;
        };
        Strategy: {
            /** @description what its author says of the newest version */
            about: string;
            /**
             * Format: int64
             * @description when the newest version came, ms UTC
             */
            changed: number;
            /**
             * Format: int64
             * @description when the first version came, ms UTC
             */
            created: number;
            /** @description id of the strategy */
            id: string;
            /**
             * @description the name that its author gave it
             * @example sma-cross
             */
            name: string;
            /** @description its newest version; absent if every one was deleted */
            newest?: components["schemas"]["StrategyVersion"];
            /**
             * @description whose it is; the ready-made ones are everybody's
             * @enum {string}
             */
            owner: "mine" | "everybody";
        };
        StrategyParam: {
            /** @description the value without a choice: a number, true or false, or a text */
            default: unknown;
            /** @description what it does */
            help: string;
            /**
             * Format: double
             * @description largest value; absent if there is none
             */
            max?: number;
            /**
             * Format: double
             * @description smallest value; absent if there is none
             */
            min?: number;
            /** @description name of the parameter */
            name: string;
            /** @description the words of an enum */
            options?: string[] | null;
            /**
             * Format: double
             * @description what forms and sweeps offer; values between are taken as well
             */
            step?: number;
            /**
             * @description type of its value
             * @enum {string}
             */
            type: "int" | "float" | "bool" | "enum" | "string";
        };
        StrategyPlot: {
            /** @description name of the plot */
            name: string;
            /**
             * @description where it is drawn: empty over the candles, own beneath them
             * @enum {string}
             */
            pane: "" | "own";
        };
        StrategySlot: {
            /** @description what it is for */
            help: string;
            /** @description name of the slot */
            name: string;
            /** @description candles it wants: base for those of the market as the bot names it, others are built from them; none is base alone */
            timeframes: string[];
        };
        StrategyVersion: {
            /**
             * Format: int64
             * @description when it came, ms UTC
             */
            created: number;
            /**
             * Format: int64
             * @description number of the version within the strategy, from 1
             */
            number: number;
            /** @description SHA-256 of the file, hex; bots name the version by it */
            sha256: string;
            /** @description id of the strategy */
            strategy: string;
            /** @description who uploaded it */
            uploader: string;
            /** @description whether it kept every rule when it was last checked */
            valid: boolean;
            /**
             * @description what its author calls the version
             * @example 1.0.0
             */
            version: string;
        };
        SweepSettings: {
            /** @description The parameters that vary */
            axes?: (string | {
                /** @description the first value; with to */
                from?: number | string;
                /** @description name of the parameter */
                name: string;
                /** @description the parameter's own unless given */
                step?: number | string;
                /** @description the last value */
                to?: number | string;
                /** @description the values, instead of from and to */
                values?: (number | string | boolean)[];
            })[];
            /**
             * @description Quote currency at the beginning
             * @default 10000
             */
            cash?: string;
            /**
             * @description Fee of an order that takes liquidity, a fraction: 0.001 is 0.1 %
             * @default 0
             */
            fee?: string;
            /**
             * @description Fill model: default (conservative), backtesting.py or backtrader
             * @default default
             */
            fills?: string;
            /**
             * Format: int64
             * @description Open time of the first candle that counts, ms UTC; candles before it are warm-up. Without: what is stored
             */
            from?: number;
            /**
             * @description Of a position's value every 8 hours, a fraction, paid by longs
             * @default 0
             */
            funding?: string;
            /** @description Limits and protections, each as NAME=VALUE, like daily_loss_pct=5 */
            limits?: string[];
            /**
             * @description Smallest step of a quantity; 0: 0.00000001
             * @default 0
             */
            lot?: string;
            /** @description Fee of an order that rested, a fraction; as fee unless given */
            maker_fee?: string;
            /**
             * @description What to rank by: final_equity or a metric of the report
             * @default sharpe
             */
            metric?: string;
            /**
             * @description Smallest value of an order
             * @default 0
             */
            min_notional?: string;
            /** @description Parameters of the strategy that differ from their defaults */
            params?: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description So many combinations chosen by the seed, instead of all; without axes of every number that has a range
             */
            random?: number;
            /**
             * Format: int64
             * @description Seed of the strategy's random numbers
             * @default 1
             */
            seed?: number;
            /**
             * @description By how much fills are worse than the price, basis points
             * @default 0
             */
            slippage_bps?: string;
            /** @description A market for every slot of the strategy, of which candles are stored */
            slots: components["schemas"]["TestSlot"][];
            /**
             * @description Between bid and ask, basis points; half of it is paid
             * @default 0
             */
            spread_bps?: string;
            /**
             * @description The strategy: its name or id (the newest version), NAME@3, or the SHA-256 of a version
             * @example sma-cross
             */
            strategy: string;
            /**
             * @description Smallest step of a price; 0: 0.00000001
             * @default 0
             */
            tick?: string;
            /**
             * Format: int64
             * @description Open time of the first candle after the last, ms UTC. Without: what is stored when the job is made
             */
            to?: number;
            /**
             * @description Share of a candle's volume that may be filled in it; 0: no limit
             * @default 0
             */
            volume_cap?: string;
        };
        System: {
            /** @description Where everything is kept */
            database: components["schemas"]["Database"];
            /**
             * @description Version of Go that it was built with
             * @example go1.25.0
             */
            go: string;
            /** @description The synthetic market; null if it was never set going */
            market: components["schemas"]["Pace"];
            /**
             * @description Whether everything runs in one process, or several work around PostgreSQL and Redis
             * @enum {string}
             */
            mode: "single" | "distributed";
            /** @description Version of Redis; null if the queue is within the process, or Redis does not answer */
            redis: string | null;
            /** @description What is set for this process; secrets are not among it */
            settings: components["schemas"]["Variable"][];
            /**
             * Format: int64
             * @description When this process began, ms UTC
             */
            started: number;
            /**
             * Format: int64
             * @description What its clock says, ms UTC
             */
            time: number;
            /**
             * Format: int64
             * @description How long it has run, ms
             */
            uptime_ms: number;
            /**
             * @description Of the program
             * @example 0.1.0
             */
            version: string;
        };
        Tally: {
            /**
             * Format: int64
             * @description How many there are
             */
            count: number;
            /**
             * @description Where their orders go
             * @enum {string}
             */
            mode: "paper" | "live";
            /** @description Why they are paused; empty if they are not */
            pause: string;
            /** @description State of their life */
            status: string;
        };
        TaskRun: {
            /** @description Id of the bot or the job */
            key: string;
            /**
             * @description What is asked for
             * @example backtest
             */
            kind: string;
            /** @description Where it waited */
            queue: string;
            /** @description Id of the request it came from; empty if it came from none */
            request: string;
            /**
             * Format: int64
             * @description Since when it runs, ms UTC
             */
            started: number;
        };
        Test: {
            /** @description the figures that one looks at first; of a sweep those of its best combination. Absent until it is done, and if there are none */
            figures?: components["schemas"]["Figures"];
            /** @description the markets, in the order of the strategy's slots */
            slots: components["schemas"]["Slot"][];
            /** @description name of the strategy */
            strategy: string;
            /**
             * @description what its author calls the version
             * @example 1.0.0
             */
            version: string;
        };
        TestSettings: {
            /**
             * @description Quote currency at the beginning
             * @default 10000
             */
            cash?: string;
            /**
             * @description Fee of an order that takes liquidity, a fraction: 0.001 is 0.1 %
             * @default 0
             */
            fee?: string;
            /**
             * @description Fill model: default (conservative), backtesting.py or backtrader
             * @default default
             */
            fills?: string;
            /**
             * Format: int64
             * @description Open time of the first candle that counts, ms UTC; candles before it are warm-up. Without: what is stored
             */
            from?: number;
            /**
             * @description Of a position's value every 8 hours, a fraction, paid by longs
             * @default 0
             */
            funding?: string;
            /** @description Limits and protections, each as NAME=VALUE, like daily_loss_pct=5 */
            limits?: string[];
            /**
             * @description Smallest step of a quantity; 0: 0.00000001
             * @default 0
             */
            lot?: string;
            /** @description Fee of an order that rested, a fraction; as fee unless given */
            maker_fee?: string;
            /**
             * @description Smallest value of an order
             * @default 0
             */
            min_notional?: string;
            /** @description Parameters of the strategy that differ from their defaults */
            params?: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Seed of the strategy's random numbers
             * @default 1
             */
            seed?: number;
            /**
             * @description By how much fills are worse than the price, basis points
             * @default 0
             */
            slippage_bps?: string;
            /** @description A market for every slot of the strategy, of which candles are stored */
            slots: components["schemas"]["TestSlot"][];
            /**
             * @description Between bid and ask, basis points; half of it is paid
             * @default 0
             */
            spread_bps?: string;
            /**
             * @description The strategy: its name or id (the newest version), NAME@3, or the SHA-256 of a version
             * @example sma-cross
             */
            strategy: string;
            /**
             * @description Smallest step of a price; 0: 0.00000001
             * @default 0
             */
            tick?: string;
            /**
             * Format: int64
             * @description Open time of the first candle after the last, ms UTC. Without: what is stored when the job is made
             */
            to?: number;
            /**
             * @description Share of a candle's volume that may be filled in it; 0: no limit
             * @default 0
             */
            volume_cap?: string;
        };
        TestSlot: {
            /**
             * @description The market, EXCHANGE:SYMBOL:TIMEFRAME
             * @example synth:BTCUSDT:1h
             */
            market: string;
            /** @description Name of the slot in the strategy; it may be left out if the strategy has only one */
            slot?: string;
        };
        Token: {
            /**
             * Format: int64
             * @description ms UTC
             */
            created: number;
            /**
             * Format: int64
             * @description ms UTC; 0: never
             */
            expires: number;
            /** @description Of the token */
            id: string;
            /**
             * @description What its owner calls it
             * @example my script
             */
            name: string;
            /**
             * @description How it begins
             * @example tb_3kD0fQx1
             */
            prefix: string;
            /**
             * @description What it allows at most
             * @enum {string}
             */
            scope: "read" | "trade" | "admin";
            /**
             * Format: int64
             * @description When something was last asked with it, to the minute, ms UTC; 0: not yet
             */
            used: number;
        };
        Upload: {
            /** @description what the strategy says of itself; absent if it could not be read */
            describe?: components["schemas"]["Description"];
            /** @description SHA-256 of the file, hex */
            module_sha256: string;
            /** @description whether every rule holds */
            ok: boolean;
            /** @description every rule, in the order in which they are checked */
            rules: components["schemas"]["Rule"][];
            /** @description the version that the file is now */
            version: components["schemas"]["StrategyVersion"];
        };
        Variable: {
            /**
             * @description As the documentation has it
             * @example METRICS_ADDR
             */
            name: string;
            /** @description Its value; empty if it is not set */
            value: string;
        };
        Verdict: {
            /** @description what the strategy says of itself; absent if it could not be read */
            describe?: components["schemas"]["Description"];
            /** @description SHA-256 of the file, hex */
            module_sha256: string;
            /** @description whether every rule holds */
            ok: boolean;
            /** @description every rule, in the order in which they are checked */
            rules: components["schemas"]["Rule"][];
        };
        Verified: {
            /** @description the first difference in words; empty if there is none */
            difference: string;
            /** @description whether it came to the same */
            identical: boolean;
        };
        VersionChoice: {
            /** @description the version: its SHA-256; or the name or id of the strategy for its newest version, or NAME@3 for its third */
            strategy: string;
        };
        Wealth: {
            /**
             * Format: int64
             * @description How many there are that have run
             */
            bots: number;
            /** @description What they began with */
            cash: string;
            /** @description Equity over time, up to 500 points, from the first close of its bots if that is in the days asked for; before its first candle a bot counts with the cash it began with */
            curve: components["schemas"]["Point"][];
            /** @description What they are worth */
            equity: string;
            /**
             * @description Where their markets are
             * @example binance
             */
            exchange: string;
            /**
             * @description Whether it is real
             * @enum {string}
             */
            mode: "paper" | "live";
            /**
             * Format: int64
             * @description The market's time, ms UTC; that of a synthetic market may be ahead
             */
            now: number;
            /** @description Equity less what they began with */
            pnl: string;
            /**
             * @description Their quote currency; a whole symbol where its currencies are not known
             * @example USDT
             */
            quote: string;
            /** @description What they made since 00:00 UTC of the market's day */
            today: string;
        };
        Wellness: {
            /** @description What was asked */
            checks: components["schemas"]["Check"][];
            /**
             * @description ok if everything answers
             * @enum {string}
             */
            status: "ok" | "failed";
            /**
             * @description Of the program
             * @example 0.1.0
             */
            version: string;
        };
        WorkerState: {
            /**
             * Format: int64
             * @description Bots whose leases it holds
             */
            bots: number;
            /**
             * Format: int64
             * @description How many tasks it runs at once
             */
            concurrency: number;
            /** @description Machine on which it runs; empty if it takes no tasks now */
            host: string;
            /** @description Its name, in the log and of its queue */
            id: string;
            /**
             * Format: int64
             * @description How long the first of its leases lasts unless it renews them, ms; null if it has none
             */
            lease_ms: number | null;
            /**
             * Format: int64
             * @description Number of its process; 0 if it takes no tasks now
             */
            pid: number;
            /** @description Tasks that it runs now */
            running: components["schemas"]["TaskRun"][];
            /**
             * Format: int64
             * @description When it began to take tasks, ms UTC; null if it takes none now
             */
            started: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "list-accounts": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageAccount"];
                };
            };
        };
    };
    "add-account": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "get-account": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "delete-account": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "rename-account": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rename-accountRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "get-account-balances": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Funds"];
                };
            };
        };
    };
    "rotate-account-key": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeKey"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "test-account": {
        parameters: {
            path: {
                /** @description id of the account */
                account: string;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "list-tokens": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageToken"];
                };
            };
        };
    };
    "create-token": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTokenInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
        };
    };
    "delete-token": {
        parameters: {
            path: {
                /** @description Of the token */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "list-audit": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Since when, ms UTC */
                from?: number;
                /** @description How many at most */
                limit?: number;
                /** @description Id of what they did it to */
                object?: string;
                /** @description Before when, ms UTC; 0: up to now */
                to?: number;
                /** @description What they did */
                what?: string;
                /** @description Id of the user who did it */
                who?: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageDeed"];
                };
            };
        };
    };
    "export-audit": {
        parameters: {
            query?: {
                /** @description Where the part before ended, as its X-Next-Cursor says */
                cursor?: string;
                /** @description Since when, ms UTC */
                from?: number;
                /** @description Id of what they did it to */
                object?: string;
                /** @description Before when, ms UTC; 0: up to now */
                to?: number;
                /** @description What they did */
                what?: string;
                /** @description Id of the user who did it */
                who?: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "accept-link": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedBody"];
                };
            };
        };
    };
    "forgot-password": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgotInputBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "set-password": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    reauthenticate: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgainInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    "make-recovery-codes": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    "get-session": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    setup: {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NamedBody"];
                };
            };
        };
    };
    "sign-in": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    "sign-out": {
        parameters: {
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "begin-totp": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Offer"];
                };
            };
        };
    };
    "disable-totp": {
        parameters: {
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "confirm-totp": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
        };
    };
    "list-backtests": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only jobs in one of these states, separated by commas */
                status?: ("queued" | "running" | "done" | "failed" | "canceled")[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJob"];
                };
            };
        };
    };
    "create-backtest": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestSettings"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-backtest": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "delete-backtest": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "cancel-backtest": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-backtest-chart": {
        parameters: {
            query?: {
                /** @description Only the newest candles that opened before this, ms UTC, and what happened in them; none are built, and the equity stays out. 0 for all of it */
                before?: number;
                /** @description How many candles of a slot at most; of more, longer ones are built */
                candles?: number;
                /** @description Only this slot; all of them without */
                slot?: string;
            };
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chart"];
                };
            };
        };
    };
    "get-backtest-page": {
        parameters: {
            query?: {
                /** @description As a file to keep, not to look at */
                download?: boolean;
            };
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "get-backtest-result": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportResult"];
                };
            };
        };
    };
    "get-backtest-trades": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "verify-backtest": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "compare-backtests": {
        parameters: {
            query: {
                /** @description ids of the jobs, separated by commas */
                ids: string[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
        };
    };
    "list-bot-configs": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSavedConfig"];
                };
            };
        };
    };
    "create-bot-config": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedConfig"];
                };
            };
        };
    };
    "get-bot-config": {
        parameters: {
            path: {
                /** @description id of the configuration */
                config: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedConfig"];
                };
            };
        };
    };
    "replace-bot-config": {
        parameters: {
            path: {
                /** @description id of the configuration */
                config: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedConfig"];
                };
            };
        };
    };
    "delete-bot-config": {
        parameters: {
            path: {
                /** @description id of the configuration */
                config: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "export-bot-config": {
        parameters: {
            path: {
                /** @description id of the configuration */
                config: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigDocument"];
                };
            };
        };
    };
    "import-bot-config": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigDocument"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
        };
    };
    "list-bots": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Of this mode */
                mode?: "paper" | "live";
                /** @description Paused for one of these reasons, separated by commas */
                pause?: ("daily_trades" | "daily_profit" | "daily_loss" | "protection" | "data_gap" | "user" | "kill_switch")[] | null;
                /** @description What the name begins with */
                q?: string;
                /** @description In one of these states, separated by commas */
                status?: ("created" | "starting" | "running" | "paused" | "stopping" | "stopped" | "failed")[] | null;
                /** @description That run a version of the strategy of this name or id */
                strategy?: string;
                /** @description Count all that the filters leave */
                totals?: boolean;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotPage"];
                };
            };
        };
    };
    "create-bot": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBot"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "get-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "delete-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "change-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "list-commands": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCommand"];
                };
            };
        };
    };
    "get-equity": {
        parameters: {
            query?: {
                /** @description Of every so many ms the last point */
                bucket?: number;
                /** @description From this time on, ms UTC */
                from?: number;
                /** @description Before this time, ms UTC; up to now without */
                to?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Curve"];
                };
            };
        };
    };
    "list-fills": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageFill"];
                };
            };
        };
    };
    "force-exit-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Force-exit-botRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
        };
    };
    "list-journal": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJournalLine"];
                };
            };
        };
    };
    "kill-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "list-logs": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Of one of these levels, separated by commas */
                level?: ("info" | "warn" | "error")[] | null;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLog"];
                };
            };
        };
    };
    "list-orders": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description In one of these states, separated by commas */
                status?: ("planned" | "sending" | "unknown" | "open" | "partially_filled" | "filled" | "canceled" | "rejected" | "expired")[] | null;
            };
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOrder"];
                };
            };
        };
    };
    "cancel-order": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
                /** @description number of the order */
                order: number;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
        };
    };
    "move-stop": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
                /** @description number of the order */
                order: number;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Move-stopRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
        };
    };
    "cancel-orders": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Command"];
                };
            };
        };
    };
    "pause-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "list-plots": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBotPlot"];
                };
            };
        };
    };
    "get-plot": {
        parameters: {
            query?: {
                /** @description From this time on, ms UTC */
                from?: number;
                /** @description Before this time, ms UTC; up to now without */
                to?: number;
            };
            path: {
                /** @description id of the bot */
                bot: string;
                /** @description index of the plot */
                plot: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawnPlot"];
                };
            };
        };
    };
    "list-positions": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagePosition"];
                };
            };
        };
    };
    "replay-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
        };
    };
    "resume-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "rollback-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "start-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "stop-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "unkill-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "upgrade-bot": {
        parameters: {
            path: {
                /** @description id of the bot */
                bot: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionChoice"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bot"];
                };
            };
        };
    };
    "list-bot-curves": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBotCurve"];
                };
            };
        };
    };
    "get-dashboard": {
        parameters: {
            query?: {
                /** @description How far back the curves go */
                days?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
        };
    };
    "list-downloads": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only jobs in one of these states, separated by commas */
                status?: ("queued" | "running" | "done" | "failed" | "canceled")[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJob"];
                };
            };
        };
    };
    "create-download": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadSettings"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-download": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "delete-download": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "cancel-download": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-download-result": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Downloaded"];
                };
            };
        };
    };
    "watch-events": {
        parameters: {
            query?: {
                /** @description The same, for clients that cannot set headers; the header counts if both are there */
                after?: string;
                /** @description Types of events that are wanted; all of them without */
                types?: ("bot" | "order" | "fill" | "equity" | "position" | "log" | "price" | "job" | "account" | "exchange")[] | null;
            };
        };
        responses: {
            /** @description The events. Every line is as the standard of server-sent events has it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1764115200000-0.1764115200000-3
                     *     event: equity
                     *     data: {"bot":"…","time":1764115200000,"equity":"10012.5"}
                     */
                    "text/event-stream": string;
                };
            };
        };
    };
    "list-exchanges": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageExchange"];
                };
            };
        };
    };
    "list-jobs": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Only jobs of this kind; account: tests of accounts' keys */
                kind?: "backtest" | "sweep" | "download" | "verify" | "account";
                /** @description How many at most */
                limit?: number;
                /** @description Only jobs in one of these states, separated by commas */
                status?: ("queued" | "running" | "done" | "failed" | "canceled")[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJob"];
                };
            };
        };
    };
    "list-markets": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Only of this exchange */
                exchange?: string;
                /** @description How many at most */
                limit?: number;
                /** @description What the symbol has in it, in upper or lower case */
                q?: string;
                /** @description Only those of which candles are stored */
                stored?: boolean;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageMarket"];
                };
            };
        };
    };
    "get-market": {
        parameters: {
            path: {
                /** @description Name of the exchange */
                exchange: string;
                /** @description Symbol, as the exchange writes it */
                symbol: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Market"];
                };
            };
        };
    };
    "list-candles": {
        parameters: {
            query: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Open time of the first candle, ms UTC */
                from?: number;
                /** @description How many at most */
                limit?: number;
                /** @description length of a candle: a whole number and s, m, h, d or w */
                timeframe: string;
                /** @description Open time of the first candle after the last, ms UTC; 0: all there are */
                to?: number;
            };
            path: {
                /** @description exchange, in lower case */
                exchange: string;
                /** @description symbol, as the exchange writes it */
                symbol: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandlePage"];
                };
            };
        };
    };
    "export-candles": {
        parameters: {
            query: {
                /** @description Open time of the first candle, ms UTC */
                from?: number;
                /** @description length of a candle: a whole number and s, m, h, d or w */
                timeframe: string;
                /** @description Open time of the first candle after the last, ms UTC; 0: all there are */
                to?: number;
            };
            path: {
                /** @description exchange, in lower case */
                exchange: string;
                /** @description symbol, as the exchange writes it */
                symbol: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "import-candles": {
        parameters: {
            query: {
                /** @description Where a stored candle is another, take the file's: in months that are over, as a new revision */
                force?: boolean;
                /** @description length of a candle: a whole number and s, m, h, d or w */
                timeframe: string;
            };
            path: {
                /** @description exchange, in lower case */
                exchange: string;
                /** @description symbol, as the exchange writes it */
                symbol: string;
            };
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    file: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedCandles"];
                };
            };
        };
    };
    "list-sessions": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageLogin"];
                };
            };
        };
    };
    "end-sessions": {
        parameters: {
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "end-session": {
        parameters: {
            path: {
                /** @description Of the session */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "list-strategies": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only your own, or only the ready-made ones */
                owner?: "mine" | "everybody";
                /** @description What the name begins with */
                q?: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStrategy"];
                };
            };
        };
    };
    "upload-strategy": {
        parameters: {
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The strategy's .wasm file
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
        };
    };
    "get-strategy": {
        parameters: {
            path: {
                /** @description id of the strategy */
                strategy: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Strategy"];
                };
            };
        };
    };
    "delete-strategy": {
        parameters: {
            path: {
                /** @description id of the strategy */
                strategy: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "list-versions": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the strategy */
                strategy: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageStrategyVersion"];
                };
            };
        };
    };
    "get-version": {
        parameters: {
            path: {
                /** @description id of the strategy */
                strategy: string;
                /** @description number of the version, or SHA-256 of its file */
                version: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DescribedVersion"];
                };
            };
        };
    };
    "delete-version": {
        parameters: {
            path: {
                /** @description id of the strategy */
                strategy: string;
                /** @description number of the version, or SHA-256 of its file */
                version: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "list-version-bots": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the strategy */
                strategy: string;
                /** @description number of the version, or SHA-256 of its file */
                version: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageBot"];
                };
            };
        };
    };
    "download-version": {
        parameters: {
            path: {
                /** @description id of the strategy */
                strategy: string;
                /** @description number of the version, or SHA-256 of its file */
                version: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/wasm": string;
                };
            };
        };
    };
    "validate-strategy": {
        parameters: {
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The strategy's .wasm file
                     */
                    file: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verdict"];
                };
            };
        };
    };
    "list-streams": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description Only of this exchange */
                exchange?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only of this symbol */
                symbol?: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageCoverage"];
                };
            };
        };
    };
    "list-sweeps": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only jobs in one of these states, separated by commas */
                status?: ("queued" | "running" | "done" | "failed" | "canceled")[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJob"];
                };
            };
        };
    };
    "create-sweep": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepSettings"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-sweep": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "delete-sweep": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "cancel-sweep": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-sweep-heatmaps": {
        parameters: {
            query?: {
                /** @description What of the combinations that share a cell */
                how?: "best" | "mean";
                /** @description final_equity or a metric of the report; that of the ranking unless given */
                metric?: string;
            };
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeatMaps"];
                };
            };
        };
    };
    "get-sweep-page": {
        parameters: {
            query?: {
                /** @description As a file to keep, not to look at */
                download?: boolean;
            };
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "get-sweep-result": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportSweep"];
                };
            };
        };
    };
    "list-sweep-results": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageSweepRow"];
                };
            };
        };
    };
    "get-sweep-csv": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    "count-sweep": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepSettings"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Combinations"];
                };
            };
        };
    };
    "get-system": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
        };
    };
    "get-kill": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kills"];
                };
            };
        };
    };
    "set-kill": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillOrder"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kills"];
                };
            };
        };
    };
    "set-live": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Set-liveRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Kills"];
                };
            };
        };
    };
    "list-queues": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageQueueState"];
                };
            };
        };
    };
    "list-workers": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageWorkerState"];
                };
            };
        };
    };
    "list-users": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagePerson"];
                };
            };
        };
    };
    "create-user": {
        parameters: {
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteInputBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedBody"];
                };
            };
        };
    };
    "get-user": {
        parameters: {
            path: {
                /** @description Of the user */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
        };
    };
    "delete-user": {
        parameters: {
            path: {
                /** @description Of the user */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "change-user": {
        parameters: {
            path: {
                /** @description Of the user */
                id: string;
            };
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeInputBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
        };
    };
    "disable-user-totp": {
        parameters: {
            path: {
                /** @description Of the user */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
        };
    };
    "make-reset-link": {
        parameters: {
            path: {
                /** @description Of the user */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedBody"];
                };
            };
        };
    };
    "list-verifications": {
        parameters: {
            query?: {
                /** @description Where the page before ended, as its next_cursor says; the first page without */
                cursor?: string;
                /** @description How many at most */
                limit?: number;
                /** @description Only jobs in one of these states, separated by commas */
                status?: ("queued" | "running" | "done" | "failed" | "canceled")[] | null;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageJob"];
                };
            };
        };
    };
    "get-verification": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "delete-verification": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "cancel-verification": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "get-verification-result": {
        parameters: {
            path: {
                /** @description id of the job */
                id: string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verified"];
                };
            };
        };
    };
    "get-health": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wellness"];
                };
            };
        };
    };
    "get-livez": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wellness"];
                };
            };
        };
    };
    "get-readyz": {
        parameters: {
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wellness"];
                };
            };
        };
    };
}
