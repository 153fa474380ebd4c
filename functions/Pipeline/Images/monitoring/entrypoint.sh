
# The service runs Prometheus and Alertmanager as its children and ends them before itself.
umask 077
key=${WEBHOOK_KEY-}
export MONITOR_SERVICE_WEBHOOK="${WEBHOOK_URL-}" MONITOR_SERVICE_WEBHOOK_KEY="${key#whsec_}" MONITOR_SERVICE_MAIL_TO="${ALERT_MAIL-}"
unset WEBHOOK_URL WEBHOOK_KEY ALERT_MAIL key
become /opt/catalyze/dotnet/dotnet /opt/catalyze/monitor-service/Catalyze.MonitorService.dll
