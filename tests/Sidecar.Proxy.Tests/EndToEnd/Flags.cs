namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>The flags that injection gives to istio-iptables.</summary>
static class Flags
{
    const string Ports = "-p 15001 -z 15006 -u 1337 -i * -x '' -b * -d 15090,15021,15020";

    public const string Redirect = Ports + " -m REDIRECT";

    public const string RedirectNftables = Redirect + " --native-nftables";

    public const string Tproxy = Ports + " -m TPROXY";
}
