using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Facts;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The images of the proxy and of the init container.</summary>
static class ProxyImages
{
    const string DefaultName = "proxyv2";

    public static string OfProxy(RenderInput input) => ImageReference.Choose(
        input.Annotation(AnnotationNames.ProxyImage, input.Settings.Proxy.Image),
        Compose(input, input.Settings.Proxy.Image, input.ProxyConfig.ImageType));

    /// <summary>The type is that of the annotation, else of the proxy config, else of the values.</summary>
    public static string Compose(RenderInput input, string name, string imageTypeOfProxyConfig)
    {
        var images = input.Settings.Images;
        var type = input.Annotation(AnnotationNames.ProxyImageType)
            ?? (imageTypeOfProxyConfig.Length > 0 ? imageTypeOfProxyConfig : images.Variant);
        return ImageReference.Compose(images.Hub, name.Length > 0 ? name : DefaultName, images.Tag, type);
    }
}
