namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A certificate, without its key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SslCertFile">PEM; empty for one of the platform.</param>
/// <param name="SslPKFile">Always empty: keys never come out.</param>
/// <param name="Service">Always the proxy.</param>
/// <param name="LetsEncrypt">0: your own; 1: the platform is to issue it; 2: it has.</param>
internal sealed record PublishedCertificate(string Name, string SslCertFile, string SslPKFile, string Service, int LetsEncrypt);
