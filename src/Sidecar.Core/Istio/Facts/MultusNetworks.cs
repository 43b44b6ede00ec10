using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Facts;

/// <summary>Adds a network to the value of <c>k8s.v1.cni.cncf.io/networks</c>, in the form the value already has.</summary>
static class MultusNetworks
{
    /// <summary>The value with <c>NAMESPACE/NAME</c> or <c>NAME</c> in it; unchanged where it is there already.</summary>
    public static string Append(string existing, string network)
    {
        if (existing.Length == 0)
            return network;
        return existing.Contains(']', StringComparison.Ordinal)
            ? AppendToJson(existing, network)
            : AppendToList(existing, network);
    }

    static string AppendToList(string existing, string network) =>
        existing.Split(',').Any(item => item.Trim() == network) ? existing : $"{existing}, {network}";

    static string AppendToJson(string existing, string network)
    {
        if (JsonRead.TryParse(existing) is not JsonArray list)
            return existing;
        var slash = network.IndexOf('/', StringComparison.Ordinal);
        var (space, name) = slash < 0 ? ("", network) : (network[..slash], network[(slash + 1)..]);
        if (list.Any(item => item.Text("name") == name && (item.Text("namespace") ?? "") == space))
            return existing;
        var item = space.Length == 0
            ? $"{{\"name\": \"{name}\"}}"
            : $"{{\"name\": \"{name}\", \"namespace\": \"{space}\"}}";
        // The text is kept as the user laid it out; an empty list is the one case that takes no comma.
        return existing.Insert(existing.LastIndexOf(']'), list.Count == 0 ? item : $", {item}");
    }
}
