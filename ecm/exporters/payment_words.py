"""Words with which payment tools say that no money moved, in the languages they write their exports in."""

# Parts of a status in lower case. A payment that was refunded or reversed moved money.
NOT_DONE = (
    r"pending|denied|declined|refused|rejected|failed|failure|unsuccessful|cancel|expired|removed|void|created|active|"
    r"processing|held|on hold|unclaimed|uncleared|incomplete|not completed|abandon|blocked|uncaptured|requires|review|"
    r"ausstehend|offen|storniert|abgelehnt|verweigert|zurückgewiesen|fehlgeschlagen|abgelaufen|abgebrochen|unvollständig|"
    r"nicht abgeschlossen|in bearbeitung|wird bearbeitet|einbehalten|"
    r"en attente|en cours|refusé|rejeté|annul|échou|échec|expiré|incompl|non réclamé|"
    r"pendiente|rechazad|denegad|fallid|fracasad|anulad|caducad|vencid|en espera|en proceso|"
    r"in sospeso|in attesa|rifiutat|respint|negat|fallit|non riuscit|scadut|in corso|"
    r"geweigerd|afgewezen|mislukt|geannuleerd|verlopen|in behandeling|in afwachting|"
    r"pendente|recusad|negad|falh|expirad|aguardando|em processamento|"
    r"odrzucon|odmówion|nieudan|anulowan|wygasł|oczekuj|w toku"
)
# What a provider or another gives of its own: no payment of a customer.
NO_SALES = (
    r"bonus|incentive|reward|cash ?back|promotional|courtesy|goodwill|interest|dividend|referral|loan|cash advance|"
    r"(account|general|statement|provisional|temporary|debit card) credit|^credits?$|^paypal credit$|"
    r"prämie|zinsen|darlehen|intérêts|bonificaci|intereses|interessi|premio"
)
