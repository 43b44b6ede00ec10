using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>A built-in template: builds the partial pod that is laid over the user's.</summary>
interface IOverlayBuilder
{
    string Name { get; }

    JsonObject Build(RenderInput input);
}
