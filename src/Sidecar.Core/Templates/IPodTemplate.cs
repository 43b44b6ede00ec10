namespace Sidecar.Core.Templates;

/// <summary>Makes, for one pod, the partial pod that is merged into it. Pure, and safe for use by many threads.</summary>
public interface IPodTemplate
{
    /// <summary>Renders the template.</summary>
    /// <param name="context">The pod and what is known of it.</param>
    /// <exception cref="TemplateRenderException">The template cannot be rendered for this pod, which is refused.</exception>
    PodOverlay Render(TemplateContext context);
}
