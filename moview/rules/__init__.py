"""Rules that services share: tiers, series, blocs, aspects, ledgers. Pure."""
