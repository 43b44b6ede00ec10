using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Sources;

/// <summary>The surroundings of rules that are in no kernel: the standard pod, or one like it.</summary>
static class PodNetwork
{
    public const uint Application = 1000;
    const string Uplink = "eth0";

    /// <summary>Somebody beside the pod, in each family.</summary>
    public static Address Neighbour(Family family) =>
        Address.Parse(family == Family.IPv4 ? "10.244.2.9" : "fd00:10:244:2::9");

    /// <summary>The pod.</summary>
    /// <param name="settings">What its proxy listens to, and which routes and addresses the rules come with.</param>
    /// <param name="addresses">The addresses of its interface; none for those of the standard pod.</param>
    /// <param name="applications">What the application listens to; nothing for what it does in the standard pod.</param>
    public static NamespaceFacts Of(
        InterceptionSettings settings, IReadOnlyList<Cidr> addresses, IReadOnlyList<Listener> applications)
    {
        var pod = StandardPod.Of(settings);
        return pod with
        {
            Interfaces = [.. pod.Interfaces.Select(link => link.Name == Uplink && addresses.Count > 0 ? link with { Addresses = [.. addresses] } : link)],
            Routes = [.. pod.Routes.Select(route => addresses.Count > 0 ? route with { Gateway = null } : route)],
            Listeners = applications.Count > 0 ? [.. Proxy(settings), .. applications] : pod.Listeners,
        };
    }

    /// <summary>The sockets of the proxy and its agent.</summary>
    public static IEnumerable<Listener> Proxy(InterceptionSettings settings) =>
        StandardPod.Of(settings).Listeners.Where(listener => listener.Role != ListenerRole.Application);

    /// <summary>An application's socket on all addresses.</summary>
    public static Listener Listening(Protocol protocol, ushort port) =>
        new("application", ListenerRole.Application, protocol, null, port) { Owner = new SocketOwner(Application, Application) };

    /// <summary>The proxy's user and group.</summary>
    public static SocketOwner Owner(InterceptionSettings settings) => Proxy(settings).First().Owner;
}
