"Pose-disentangled contrastive learning of faces, as a workbook. This file alone is not written by the notebooks."
__version__ = "0.2.0"

def __getattr__(name): # `pcl_nb.load_encoder` without importing torch until it is asked for
    if name == 'load_encoder':
        from .export import load_encoder
        return load_encoder
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
