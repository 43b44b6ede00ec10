namespace Sidecar.Core.Istio;

/// <summary>What injection needs to know of a node of the cluster.</summary>
/// <param name="Name">The node's name, compared with <c>spec.nodeName</c> of a pod.</param>
/// <param name="KubeletVersion">
/// <c>status.nodeInfo.kubeletVersion</c>, such as <c>v1.33.0</c>. A text that is no version counts as too old.
/// </param>
public sealed record ClusterNode(string Name, string KubeletVersion);
