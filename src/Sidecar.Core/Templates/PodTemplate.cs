namespace Sidecar.Core.Templates;

/// <summary>Makes templates of functions.</summary>
public static class PodTemplate
{
    /// <summary>A template of a function.</summary>
    /// <param name="render">Renders the template; pure, and safe for use by many threads.</param>
    public static IPodTemplate Create(Func<TemplateContext, PodOverlay> render)
    {
        ArgumentNullException.ThrowIfNull(render);
        return new DelegateTemplate(render);
    }

    sealed class DelegateTemplate(Func<TemplateContext, PodOverlay> render) : IPodTemplate
    {
        public PodOverlay Render(TemplateContext context) => render(context);
    }
}
