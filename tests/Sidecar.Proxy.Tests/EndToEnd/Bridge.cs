namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>A node's network: a namespace with a bridge that pods and their world are plugged into.</summary>
sealed class Bridge : IDisposable
{
    readonly NetworkNamespace node = NetworkNamespace.Create();
    int plugged;

    public Bridge()
    {
        try
        {
            // Without snooping nothing is kept from a pod that has not asked for it yet, such as IPv6 neighbour discovery.
            node.Run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0").Expect();
            node.Run("ip", "link", "set", "br0", "up").Expect();
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Gives a namespace an interface on the bridge.</summary>
    public void Plug(NetworkNamespace place, string device, string address, string addressV6)
    {
        var port = $"port{++plugged}";
        node.Connect(port, place, device);
        node.Run("ip", "link", "set", port, "master", "br0").Expect();
        place.AddAddress($"{address}/24", device);
        place.AddAddress($"{addressV6}/64", device);
    }

    public void Dispose() => node.Dispose();
}
